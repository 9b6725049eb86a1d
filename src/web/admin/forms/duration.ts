export const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86400 } as const;
export type Unit = keyof typeof UNITS;

/** Seconds in the largest unit that holds them whole. */
export function inUnits(seconds: number): { amount: number; unit: Unit } {
  const unit = (Object.keys(UNITS) as Unit[]).reverse().find((each) => seconds % UNITS[each] === 0 && seconds >= UNITS[each]);
  return unit ? { amount: seconds / UNITS[unit], unit } : { amount: seconds, unit: "seconds" };
}

/** What was typed, in seconds; null for nothing, undefined for what is no whole number of seconds. */
export function inSeconds(text: string, unit: Unit): number | null | undefined {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return null;
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const seconds = Number(plain) * UNITS[unit];
  return Number.isInteger(seconds) ? seconds : undefined;
}
