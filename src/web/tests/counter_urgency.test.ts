import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, isLimitsByStatus, limitsOf, parseLimits, urgencyOf } from "../counter/orders/urgency";

const MINUTE_MS = 60_000;

describe("how urgent an order is", () => {
  it.each([
    [0, "calm"], [5 * MINUTE_MS - 1, "calm"], [5 * MINUTE_MS, "late"], [8 * MINUTE_MS - 1, "late"], [8 * MINUTE_MS, "overdue"],
    [-MINUTE_MS, "calm"],
  ])("after %i ms is %s", (waited_ms, urgency) => {
    expect(urgencyOf(waited_ms, DEFAULT_LIMITS)).toBe(urgency);
  });

  it("is never late where both limits are one", () => {
    const limits = { late_min: 3, overdue_min: 3 };
    expect([urgencyOf(3 * MINUTE_MS - 1, limits), urgencyOf(3 * MINUTE_MS, limits)]).toEqual(["calm", "overdue"]);
  });

  it("goes by the limits of its status, and by the default for a status without its own", () => {
    const own = { late_min: 1, overdue_min: 2 };
    expect(limitsOf({ ready: own }, "ready")).toBe(own);
    expect(limitsOf({ ready: own }, "pending")).toBe(DEFAULT_LIMITS);
    expect(limitsOf({}, "constructor")).toBe(DEFAULT_LIMITS);
  });
});

describe("limits that are typed", () => {
  it.each([
    ["5", "8", { late_min: 5, overdue_min: 8 }],
    [" 0.5 ", "1,5", { late_min: 0.5, overdue_min: 1.5 }],
    ["5", "5", { late_min: 5, overdue_min: 5 }],
    ["0", "8", undefined], ["9", "8", undefined], ["", "8", undefined], ["5", "1441", undefined], ["-1", "8", undefined],
    ["5 min", "8", undefined], ["1e1", "20", undefined],
  ])("%j and %j make %o", (late, overdue, limits) => {
    expect(parseLimits(late, overdue)).toEqual(limits);
  });

  it("are read back from the browser only when they make sense", () => {
    expect(isLimitsByStatus({ pending: DEFAULT_LIMITS })).toBe(true);
    for (const wrong of [null, [], { pending: { late_min: 9, overdue_min: 8 } }, { pending: { late_min: "5", overdue_min: 8 } }]) {
      expect(isLimitsByStatus(wrong)).toBe(false);
    }
  });
});
