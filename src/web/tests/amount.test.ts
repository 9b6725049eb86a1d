import { describe, expect, it } from "vitest";
import { readAmount } from "../i18n/amount";
import { plainDigits } from "../i18n/digits";

describe("readAmount", () => {
  it.each([
    ["3.80", "EUR", 380],
    ["3,80", "EUR", 380],
    ["3,8", "EUR", 380],
    ["3", "EUR", 300],
    ["3.", "EUR", 300],
    ["€ 3,80", "EUR", 380],
    ["3,80 €", "EUR", 380],
    ["$1,299", "USD", 129900],
    ["$1,299.50", "USD", 129950],
    ["1.299,50 €", "EUR", 129950],
    ["1 299,50 EUR", "EUR", 129950],
    ["1’299.50", "CHF", 129950],
    ["12,34,567.5", "INR", 123456750],
    ["Rs. 40", "INR", 4000],
    ["40zł", "PLN", 4000],
    ["R40", "ZAR", 4000],
    ["500 F CFA", "XOF", 500],
    ["1,200", "JPY", 1200],
    ["1.250", "KWD", 1250],
    ["0.500", "EUR", 50],
    ["٣٫٨٠", "AED", 380],
    ["१२.५", "INR", 1250],
  ])("takes %s in %s as %i minor units", (text, currency, minor) => {
    expect(readAmount(text, currency)).toBe(minor);
  });

  it.each([["", "EUR"], ["free", "EUR"], ["-3", "EUR"], ["3.8051", "EUR"], ["1.5", "JPY"], ["3+4", "EUR"],
    ["1e3", "EUR"], ["3.8O", "EUR"], ["10k", "USD"], ["10 k", "USD"], ["2 x 3", "EUR"],
  ])("takes %j in %s for no amount", (text, currency) => {
    expect(readAmount(text, currency)).toBeUndefined();
  });
});

describe("plainDigits", () => {
  it("writes the digits of other scripts as 0 to 9 and leaves the rest", () => {
    expect(plainDigits("٤٨٢ ९१३ 48")).toBe("482 913 48");
  });
});
