import { describe, expect, it } from "vitest";
import { asOf, freshnessOf } from "../counter/desk/freshness";
import { nearest, type Place } from "../counter/orders/nearest";
import { lengthOf } from "../counter/ticket/paper";
import { isSlip } from "../counter/view/slip";

describe("a touch", () => {
  const first = { order: "1", x: 100, y: 100, at: 0 };

  it("is a slip when another order has come up under the finger", () => {
    expect(isSlip(first, { order: "2", x: 110, y: 100, at: 200 })).toBe(true);
  });

  it.each([
    ["the same order", { order: "1", x: 100, y: 100, at: 200 }],
    ["another place", { order: "2", x: 100, y: 140, at: 200 }],
    ["a while later", { order: "2", x: 100, y: 100, at: 400 }],
  ])("is meant on %s", (_, touch) => {
    expect(isSlip(first, touch)).toBe(false);
  });

  it("is meant when it is the first", () => {
    expect(isSlip(undefined, first)).toBe(false);
  });
});

describe("an arrow key", () => {
  /** Two columns of cards; the ones on the right are a little lower. */
  const at = (id: string, left: number, top: number): Place => ({ id, left, top, width: 200, height: 80 });
  const PLACES = [at("a", 0, 0), at("b", 0, 90), at("c", 220, 10), at("d", 220, 100)];

  it.each([
    ["a", "down", "b"], ["b", "up", "a"], ["a", "right", "c"], ["d", "left", "b"], ["c", "down", "d"],
    ["a", "up", undefined], ["c", "right", undefined],
  ] as const)("from %s %s leads to %s", (from, direction, to) => {
    expect(nearest(PLACES, from, direction)).toBe(to);
  });

  it("leads to the first order from one that is gone", () => {
    expect(nearest(PLACES, "z", "down")).toBe("a");
  });
});

describe("how fresh the orders are", () => {
  const hearing = { isConnected: true, heardAt: 0, behindSince: undefined };

  it.each([
    ["connected", hearing, 99_000, "live"],
    ["just lost", { ...hearing, isConnected: false }, 1_999, "live"],
    ["lost for a moment", { ...hearing, isConnected: false }, 2_000, "waiting"],
    ["lost", { ...hearing, isConnected: false }, 10_000, "lost"],
    ["connected, but with something unread", { ...hearing, behindSince: 0 }, 10_000, "lost"],
    ["never heard of", { ...hearing, isConnected: false, heardAt: undefined }, 99_000, "lost"],
  ])("%s", (_, how, now, freshness) => {
    expect(freshnessOf(how, now)).toBe(freshness);
  });

  it("is said by the older of the two moments", () => {
    expect(asOf({ isConnected: false, heardAt: 5, behindSince: 3 })).toBe(3);
    expect(asOf({ isConnected: false, heardAt: undefined, behindSince: undefined })).toBeUndefined();
  });
});

describe("the paper of a ticket", () => {
  it("is as long as what is on it, and never too short for the cutter", () => {
    expect([lengthOf(0), lengthOf(960)]).toEqual([60, 263]);
  });
});
