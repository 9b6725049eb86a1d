import { describe, expect, it } from "vitest";
import { foreseen, takenBack, type Taps, versionFor, withDone, withRefused, withTried } from "../counter/taps/tap";
import { isKeptTap } from "../counter/taps/kept_taps";
import { undoables, withStep } from "../counter/taps/steps";
import { orderOf, tapOf, WORKFLOW } from "./counter_samples";

const keys = (taps: Taps) => taps.map(({ key }) => key);

describe("taps that wait", () => {
  it("go by the version that was seen, and after another tap on the order by what that one leaves", () => {
    expect(versionFor([], orderOf("1", { version: 7 }))).toBe(7);
    expect(versionFor([tapOf("a", "2")], orderOf("1", { version: 7 }))).toBe(7);
    expect(versionFor([tapOf("a", "1")], orderOf("1", { version: 7 }))).toBeNull();
  });

  it("give the next tap on the order the version that the server answered", () => {
    const taps = [tapOf("a", "1"), tapOf("b", "2"), tapOf("c", "1", { version: null }), tapOf("d", "1", { version: null })];
    const left = withDone(taps, "a", 5);
    expect(left.map(({ key, version }) => [key, version])).toEqual([["b", 1], ["c", 5], ["d", null]]);
  });

  it("end together with a refused one on the same order, and leave other orders alone", () => {
    const taps = [tapOf("a", "1"), tapOf("b", "2"), tapOf("c", "1", { version: null })];
    const { taps: left, dropped } = withRefused(taps, "a");
    expect([keys(left), keys(dropped)]).toEqual([["b"], ["a", "c"]]);
    expect(withRefused(taps, "gone")).toEqual({ taps, dropped: [] });
  });

  it("can simply go when they were never sent, the last one of an order first", () => {
    const taps = [tapOf("a", "1"), tapOf("b", "1", { version: null }), tapOf("c", "2")];
    expect(keys(takenBack(taps, "1")!)).toEqual(["a", "c"]);
    expect(takenBack(withTried(taps, "b"), "1")).toBeUndefined();
    expect(takenBack(taps, "3")).toBeUndefined();
  });

  it("show the order as it will be", () => {
    const taps = [tapOf("a", "1"), tapOf("b", "1", { from: "preparing", to: "ready" }), tapOf("c", "2")];
    const order = foreseen(orderOf("1"), taps, WORKFLOW, "staff");
    expect([order.status, order.status_kind, order.status_since, order.allowed_transitions, order.version])
      .toEqual(["ready", "ready", "2026-11-21T09:05:00.000Z", ["picked_up"], 1]);
    const cancelled = foreseen(orderOf("1"), [tapOf("x", "1", { deed: "cancel", to: "cancelled", reason: "sold out" })], WORKFLOW, "staff");
    expect([cancelled.status_kind, cancelled.cancel_reason, cancelled.closed_at, cancelled.allowed_transitions])
      .toEqual(["cancelled", "sold out", "2026-11-21T09:05:00.000Z", []]);
    const back = foreseen(orderOf("1", { status: "picked_up", closed_at: "2026-11-21T09:06:00.000Z" }),
      [tapOf("u", "1", { deed: "undo", to: "ready" })], WORKFLOW, "staff");
    expect([back.status, back.closed_at]).toEqual(["ready", null]);
  });

  it("are read back from the browser only when they are whole", () => {
    const waiting = { place: 1, tap: tapOf("a", "1"), code: null };
    for (const whole of [waiting, { ...waiting, code: "stale_version" }]) {
      expect(isKeptTap(JSON.parse(JSON.stringify(whole)))).toBe(true);
    }
    for (const broken of [null, [], {}, { ...waiting, place: "1" }, { ...waiting, tap: { key: "a" } }, { ...waiting, code: 409 }]) {
      expect(isKeptTap(broken)).toBe(false);
    }
  });
});

describe("what can be taken back", () => {
  const WINDOW_MS = 10_000;
  const book = new Map([["1", orderOf("1", { version: 2 })], ["2", orderOf("2", { version: 2 })]]);
  const done = (key: string, order: string, done_at: number) => ({ tap: tapOf(key, order), version: 2, done_at });
  const shown = (...how: Parameters<typeof undoables>) => undoables(...how).map(({ tap }) => tap.key);

  it("is each order's last step, newest first, until the window has passed", () => {
    const steps = [done("a", "1", 0), done("b", "2", 4_000)];
    expect(shown(steps, [], book, 9_999, WINDOW_MS)).toEqual(["b", "a"]);
    expect(shown(steps, [], book, 10_000, WINDOW_MS)).toEqual(["b"]);
    expect(shown(steps, [], book, 14_000, WINDOW_MS)).toEqual([]);
  });

  it("is not a step after which somebody else was there", () => {
    expect(shown([{ ...done("a", "1", 0), version: 1 }], [], book, 1, WINDOW_MS)).toEqual([]);
  });

  it("is first of all what was not sent yet, however long that takes", () => {
    const steps = [done("a", "1", 0)];
    expect(shown(steps, [tapOf("b", "1", { tried: true })], book, 99_999, WINDOW_MS)).toEqual(["b"]);
    expect(shown([], [tapOf("u", "1", { deed: "undo" })], book, 0, WINDOW_MS)).toEqual([]);
  });

  it("is nothing that was sent, where the shop has no window", () => {
    expect(shown([done("a", "1", 0)], [], book, 0, 0)).toEqual([]);
    expect(shown([], [tapOf("b", "1", { tried: true })], book, 0, 0)).toEqual([]);
    expect(shown([], [tapOf("b", "1")], book, 0, 0)).toEqual(["b"]);
  });

  it("ends with an undo: the step before it cannot be taken back any more", () => {
    const steps = withStep(withStep([], done("a", "1", 0), WINDOW_MS), done("b", "1", 1), WINDOW_MS);
    expect(steps.map(({ tap }) => tap.key)).toEqual(["b"]);
    expect(withStep(steps, { tap: tapOf("u", "1", { deed: "undo" }), version: 4, done_at: 2 }, WINDOW_MS)).toEqual([]);
  });

  it("is first the tap that was made last, also on an order that was tapped before", () => {
    const taps = [tapOf("a", "1"), tapOf("b", "2"), tapOf("c", "1", { version: null })];
    expect(shown([], taps, book, 0, WINDOW_MS)).toEqual(["c", "b"]);
  });

  it("is forgotten after the window, so that weeks of steps do not gather", () => {
    const steps = withStep(withStep([], done("a", "1", 0), WINDOW_MS), done("b", "2", WINDOW_MS), WINDOW_MS);
    expect(steps.map(({ tap }) => tap.key)).toEqual(["b"]);
  });
});
