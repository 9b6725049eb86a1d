import { afterEach, expect, test, vi } from "vitest";
import { Backoff } from "../live/backoff";

afterEach(() => vi.restoreAllMocks());

test("pauses double up to the longest", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const backoff = new Backoff(100, 1000);
  expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test("jitter takes away up to half", () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  expect(new Backoff(100, 1000).next()).toBe(50);
});

test("pauses stay finite however often it was tried", () => {
  const backoff = new Backoff(100, 1000);
  for (let tries = 0; tries < 5000; tries += 1) expect(backoff.next()).toBeLessThanOrEqual(1000);
});

test("after a success it begins anew", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const backoff = new Backoff(100, 1000);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(100);
});
