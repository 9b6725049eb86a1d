import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAmount } from "../i18n/amount";
import { minorDigits, minorUnits } from "../i18n/currency";
import { money, plainMoney } from "../i18n/format";
import { knownNames } from "../i18n/known_names";

/** The server's own lists, read from its source: the codes in the array of that name. */
const SERVER = readFileSync(new URL("../../domain/money.cpp", import.meta.url), "utf8");
function codes(list: string): string[] {
  const [, inside = ""] = new RegExp(`constexpr std::array ${list}\\{([^}]*)\\}`).exec(SERVER) ?? [];
  return [...inside.matchAll(/"([A-Z]{3})"sv/g)].map((each) => each[1]!);
}
const accepted = codes("kCurrencies");

describe("currencies", () => {
  it("are divided as on the server", () => {
    const [undivided, inThousandths] = [codes("kUndivided"), codes("kInThousandths")];
    expect([accepted.length, undivided.length, inThousandths.length].map((each) => each > 0)).toEqual([true, true, true]);
    for (const currency of accepted) {
      const digits = undivided.includes(currency) ? 0 : inThousandths.includes(currency) ? 3 : 2;
      expect([currency, minorDigits(currency)]).toEqual([currency, digits]);
    }
  });

  it("are offered when the server takes them, and none else", () => {
    expect(knownNames("currency")).toEqual(accepted);
  });

  // What Intl would write with no decimals of its own accord, among them.
  it.each([
    ["EUR", 100, 123456, "1234.56", "1,234.56"],
    ["HUF", 100, 123456, "1234.56", "1,234.56"],
    ["IDR", 100, 2500000, "25000.00", "25,000.00"],
    ["IQD", 1000, 1250, "1.250", "1.250"],
    ["KWD", 1000, 1250, "1.250", "1.250"],
    ["JPY", 1, 1250, "1250", "1,250"],
  ])("writes and reads %s, of which %i minor units are one", (currency, units, minor, plain, shown) => {
    expect(minorUnits(currency)).toBe(units);
    expect(plainMoney(minor, currency)).toBe(plain);
    expect(money(minor, currency).replace(/[^\d.,]/g, "")).toBe(shown);
    expect(readAmount(plainMoney(minor, currency), currency)).toBe(minor);
  });

  it("writes no amount of any currency so that it is read as another", () => {
    for (const currency of accepted) {
      for (const minor of [0, 1, 99, 100, 1250, 123456]) {
        expect([currency, readAmount(plainMoney(minor, currency), currency)]).toEqual([currency, minor]);
        expect([currency, readAmount(money(minor, currency), currency)]).toEqual([currency, minor]);
      }
    }
  });
});
