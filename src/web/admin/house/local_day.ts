/** A day of the calendar: "2026-11-29". */
export type Day = string;

/** The day that the clock in `timeZone` shows. */
export function dayOf(at: Date, timeZone: string): Day {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  return parts.slice(0, 10);
}

export function addDays(day: Day, days: number): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** When `day` begins by the clock in `timeZone`: at midnight, or right after where the clock skips it. */
export function startOf(day: Day, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // The offset at midnight by UTC is that of the day's start, unless the clock is set in between: so it is looked at twice.
  const first = wanted - offsetAt(wanted, timeZone);
  const second = wanted - offsetAt(first, timeZone);
  const start = Math.min(first, second);
  return new Date(dayOf(new Date(start), timeZone) === day ? start : Math.max(first, second));
}

/** How much the clock in `timeZone` is ahead of UTC, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", month: "numeric",
    day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part["year"]!, part["month"]! - 1, part["day"]!, part["hour"]!, part["minute"]!, part["second"]!);
  return shown - Math.floor(at / 1000) * 1000;
}
