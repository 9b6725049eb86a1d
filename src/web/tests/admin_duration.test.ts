import { expect, test } from "vitest";
import { inSeconds, inUnits } from "../admin/forms/duration";

test.each([[0, 0, "seconds"], [45, 45, "seconds"], [120, 2, "minutes"], [90, 90, "seconds"], [7200, 2, "hours"], [86400, 1, "days"]])(
  "%i seconds are shown as %i %s", (seconds, amount, unit) => expect(inUnits(seconds)).toEqual({ amount, unit }));

test("what is typed is read in its unit", () => {
  expect(inSeconds("90", "seconds")).toBe(90);
  expect(inSeconds("1,5", "minutes")).toBe(90);
  expect(inSeconds(" 2 ", "hours")).toBe(7200);
});

test("nothing is null, and what is no whole second is nothing to go on", () => {
  expect(inSeconds(" ", "minutes")).toBe(null);
  for (const text of ["x", "-1", "1.5.5", "0.3"]) expect(inSeconds(text, "seconds")).toBe(undefined);
});
