import { minorDigits } from "./currency";
import { locale } from "./texts";

export function money(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale(), options).format(minor / 10 ** digits);
}

/** An amount as it is typed into a field: digits and a point. */
export function plainMoney(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/** In the shop's zone; the browser's own where none is given. */
export function time(at: string | number | Date, timeZone?: string): string {
  return formatted(at, { timeStyle: "short" }, timeZone);
}

export function dateTime(at: string | number | Date, timeZone?: string): string {
  return formatted(at, { dateStyle: "medium", timeStyle: "short" }, timeZone);
}

/** To the second, for what happens within one. */
export function dateTimeExact(at: string | number | Date, timeZone?: string): string {
  return formatted(at, { dateStyle: "medium", timeStyle: "medium" }, timeZone);
}

export function date(at: string | number | Date, timeZone?: string): string {
  return formatted(at, { dateStyle: "medium" }, timeZone);
}

/** Made once each: making one takes longer than all else about a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(at: string | number | Date, options: Intl.DateTimeFormatOptions, timeZone?: string): string {
  const name = `${locale()} ${options.dateStyle} ${options.timeStyle} ${timeZone}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), timeZone ? { ...options, timeZone } : options);
    formats.set(name, format);
  }
  return format.format(new Date(at));
}

/** "3:07", "1:02:30": how long something has taken. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "2 minutes ago", "in 3 hours", in the page's language. */
export function ago(at: string | number | Date, now: number = Date.now()): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, "second");
  if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86400) return format.format(Math.round(seconds / 3600), "hour");
  return format.format(Math.round(seconds / 86400), "day");
}
