import { locale } from "../../i18n/texts";

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;

/** "3 min 20 sec", "2 hr": the two largest units, in the page's language. */
export function durationWords(seconds: number): string {
  let rest = Math.round(seconds);
  const words: string[] = [];
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    if (amount > 0 || (unit === "second" && words.length === 0)) words.push(withUnit(amount, unit));
    else if (words.length > 0) break;
    rest -= amount * size;
    if (words.length === 2 || (rest === 0 && words.length > 0)) break;
  }
  return words.join(" ");
}

function withUnit(amount: number, unit: string): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(amount);
}
