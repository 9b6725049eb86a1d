import { addDays, type Day, daysBetween, dayOf, startOf } from "../local_day";

export const RANGES = ["today", "7", "30", "90", "custom"] as const;
export type RangeName = (typeof RANGES)[number];

export interface Range {
  name: RangeName;
  /** Both included. */
  first: Day;
  last: Day;
}
export interface Stretch {
  from: Date;
  /** Not included. */
  to: Date;
  bucket: "hour" | "day";
}

/** A stretch of more days than the server counts at once would be refused. */
const MOST_DAYS = 400;
const DAYS_BY_HOUR = 2;

/** The days that a query of the address names; 7 days where it names none, or nonsense. */
export function rangeOf(query: Readonly<Record<string, string>>, now: Date, timeZone: string): Range {
  const today = dayOf(now, timeZone);
  const { range = "7", first = "", last = "" } = query;
  if (range === "custom" && isDay(first) && isDay(last) && first <= last) {
    const cut = daysBetween(first, last) >= MOST_DAYS ? addDays(last, 1 - MOST_DAYS) : first;
    return { name: "custom", first: cut, last };
  }
  const name = range === "today" || range === "30" || range === "90" ? range : "7";
  const days = name === "today" ? 1 : Number(name);
  return { name, first: addDays(today, 1 - days), last: today };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** From the start of the first day to the end of the last one, or to now. Few days are looked at by the hour. */
export function stretchOf({ first, last }: Range, now: Date, timeZone: string): Stretch {
  const end = startOf(addDays(last, 1), timeZone);
  const bucket = daysBetween(first, last) < DAYS_BY_HOUR ? "hour" : "day";
  return { from: startOf(first, timeZone), to: end > now ? now : end, bucket };
}

/** As many days right before, up to the same time of the day. */
export function stretchBefore({ first, last }: Range, stretch: Stretch, timeZone: string): Stretch {
  const days = daysBetween(first, last) + 1;
  const lastStart = startOf(last, timeZone);
  const intoLast = Math.max(0, stretch.to.getTime() - lastStart.getTime());
  const to = new Date(startOf(addDays(last, -days), timeZone).getTime() + intoLast);
  return { from: startOf(addDays(first, -days), timeZone), to, bucket: "day" };
}

/** What came of it, against what was before, in percent; undefined where there was nothing to compare with. */
export function changeOf(now: number, before: number | undefined): number | undefined {
  return before ? Math.round(((now - before) / before) * 100) : undefined;
}
