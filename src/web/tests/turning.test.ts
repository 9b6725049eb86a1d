import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

describe("turning pages", () => {
  let turning: typeof import("../board/turning");

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.resetModules();
    turning = await import("../board/turning");
    turning.startTurning();
  });
  afterEach(() => void vi.useRealTimers());

  const pages = (times: number) => Array.from({ length: times }, () => {
    const page = turning.currentPage(3, true);
    vi.advanceTimersByTime(8_000);
    return page;
  });

  it("shows one after the other, and begins again", () => {
    expect(pages(7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it("looks at the first page when there is news on it, and leaves none out for that", () => {
    const seen: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      seen.push(turning.currentPage(3, true));
      vi.advanceTimersByTime(4_000);
      turning.peekAtFirst();
      expect(turning.currentPage(3, true)).toBe(0);
      expect(turning.currentPage(3, false)).toBe(turn);
      vi.advanceTimersByTime(4_000);
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it("goes back and forth by hand, and then waits a whole while", () => {
    vi.advanceTimersByTime(7_000);
    turning.turnByHand(-1);
    expect(turning.currentPage(3, false)).toBe(2);
    vi.advanceTimersByTime(7_999);
    expect(turning.currentPage(3, false)).toBe(2);
    vi.advanceTimersByTime(1);
    expect(turning.currentPage(3, false)).toBe(0);
  });
});
