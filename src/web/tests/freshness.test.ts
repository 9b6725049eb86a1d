import { describe, expect, it } from "vitest";
import { ageOf, freshnessOf, LATE_MS, LOST_MS } from "../board/freshness";

const at = (wall: number, steady = wall) => ({ wall, steady });

describe("freshness", () => {
  it.each([
    [0, "fresh"], [LATE_MS - 1, "fresh"], [LATE_MS, "late"], [LOST_MS - 1, "late"], [LOST_MS, "lost"],
  ])("is, %i ms after the server was heard of, %s", (age, expected) => {
    expect(freshnessOf(at(1_000_000), at(1_000_000 + age))).toBe(expected);
  });

  it("is connecting until something is heard", () => {
    expect(freshnessOf(undefined, at(5))).toBe("connecting");
  });

  it("is late after fifteen seconds", () => {
    expect(LATE_MS).toBe(15_000);
  });
});

describe("age", () => {
  it("goes on while the device sleeps, which stops the steady clock", () => {
    expect(ageOf(at(1_000, 1_000), at(61_000, 1_500))).toBe(60_000);
  });
  it("goes on when the time of day is set back", () => {
    expect(ageOf(at(100_000, 1_000), at(10_000, 21_000))).toBe(20_000);
  });
  it("is never negative", () => {
    expect(ageOf(at(100_000, 1_000), at(10_000, 1_000))).toBe(0);
  });
});
