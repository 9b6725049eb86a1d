import { describe, expect, it } from "vitest";
import { codeOf, shownCode } from "../kit/pairing/code";

describe("codeOf", () => {
  it.each([
    ["482913", "482913"],
    ["482 913", "482913"],
    ["Code: 482-913.", "482913"],
    ["4829134", "482913"],
    ["٤٨٢٩١٣", "482913"],
    ["४८२", "482"],
    ["abc", ""],
  ])("takes the digits of %j", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

it("a code is shown in two halves", () => {
  expect(["", "48", "482", "4829", "482913"].map(shownCode)).toEqual(["", "48", "482", "482 9", "482 913"]);
});
