import { describe, expect, it } from "vitest";
import { DRIFT_EVERY_MS, driftAt } from "../board/drift";

describe("the drift against burn-in", () => {
  const places = Array.from({ length: 9 }, (_, step) => driftAt(step * DRIFT_EVERY_MS + 1));

  it("is at each of nine places in turn", () => {
    expect(new Set(places.map(String)).size).toBe(9);
    expect(driftAt(9 * DRIFT_EVERY_MS)).toEqual(places[0]);
  });
  it("stands still for a minute", () => {
    expect(driftAt(0)).toEqual(driftAt(DRIFT_EVERY_MS - 1));
  });
  it("goes no further than one step from the middle", () => {
    expect(Math.max(...places.flat().map(Math.abs))).toBe(1);
  });
});
