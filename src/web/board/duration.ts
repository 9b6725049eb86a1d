import { locale } from "../i18n/texts";

/** "12 s", "3 min", "2 h" in the page's language: how long ago something was. */
export function inWords(milliseconds: number): string {
  const s = Math.floor(milliseconds / 1000);
  if (s < 100) return inUnits(s, "second");
  if (s < 6000) return inUnits(Math.floor(s / 60), "minute");
  return inUnits(Math.floor(s / 3600), "hour");
}

function inUnits(value: number, unit: string): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "narrow" }).format(value);
}
