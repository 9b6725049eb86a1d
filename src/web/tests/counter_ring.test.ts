import { describe, expect, it } from "vitest";
import { isRinging, stillKnown, unheeded } from "../counter/bell/ring";
import { orderOf } from "./counter_samples";

const NONE: ReadonlySet<string> = new Set();

describe("the orders that ring", () => {
  it("are those in the workflow's first status, until they are acknowledged or moved on", () => {
    const orders = [orderOf("1"), orderOf("2"), orderOf("3", { status: "preparing" })];
    expect(unheeded(orders, "pending", NONE)).toEqual(["1", "2"]);
    expect(unheeded(orders, "pending", new Set(["1"]))).toEqual(["2"]);
    expect(unheeded(orders, "preparing", NONE)).toEqual(["3"]);
  });

  it("are remembered as acknowledged for as long as they are known, in whatever status they are", () => {
    const book = new Map([["1", orderOf("1", { status: "preparing" })], ["2", orderOf("2")]]);
    expect([...stillKnown(["1", "gone"], book)]).toEqual(["1"]);
  });
});

describe("the bell", () => {
  it.each([
    [{ unheeded: 1, isMuted: false, canSound: true }, true],
    [{ unheeded: 0, isMuted: false, canSound: true }, false],
    [{ unheeded: 1, isMuted: true, canSound: true }, false],
    [{ unheeded: 1, isMuted: false, canSound: false }, false],
  ])("with %o rings: %s", (state, rings) => {
    expect(isRinging(state)).toBe(rings);
  });
});
