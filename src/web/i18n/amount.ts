import { minorDigits } from "./currency";
import { plainDigits } from "./digits";

const SEPARATORS = /[.,٫٬'’\s]/g;

/** Letters that are no currency: between digits ("1e3"), or one behind them ("3.8O", "10k", "10 k"). */
const MISTYPED = /\d\D*\p{L}\D*\d|\d(?:\p{L}|\s*k)$/iu;

/**
 * An amount as people write it and spreadsheets show it ("1.299,00 €", "$1,299", "₹ 12.5"), in minor units; undefined
 * for what is none, is negative, or is finer than the currency. What groups digits is told from the decimal mark by its
 * place, so no locale is needed.
 */
export function readAmount(text: string, currency: string): number | undefined {
  const typed = plainDigits(text).trim();
  if (MISTYPED.test(typed)) return undefined;
  const bare = typed.replace(/[\p{Sc}\u200e\u200f\u061c]|\p{L}+\.?/gu, "").trim();
  if (!/^\d/.test(bare) || /[^\d.,٫٬'’\s]/.test(bare)) return undefined;
  const decimals = minorDigits(currency);
  const mark = decimalMark(bare, decimals);
  const whole = (mark < 0 ? bare : bare.slice(0, mark)).replace(SEPARATORS, "");
  const part = mark < 0 ? "" : bare.slice(mark + 1);
  if (/\D/.test(part) || part.replace(/0+$/, "").length > decimals) return undefined;
  const minor = Number(whole) * 10 ** decimals + Number(part.padEnd(decimals, "0").slice(0, decimals) || "0");
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** Where the decimal mark of `digits` stands; -1 where there is none. */
function decimalMark(digits: string, decimals: number): number {
  const marks = [...digits.matchAll(/[.,٫]/g)];
  const last = marks.at(-1);
  if (!last) return -1;
  const kinds = new Set(marks.map((each) => each[0]));
  const behind = digits.length - last.index - 1;
  if (kinds.size > 1) return last.index;
  if (marks.length > 1) return -1;
  const isGrouping = behind === 3 && decimals !== 3 && last[0] !== "٫" && !/^0/.test(digits);
  return isGrouping ? -1 : last.index;
}
