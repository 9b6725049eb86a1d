const DAYS = { "30": 30, "90": 90, "365": 365 } as const;
export const EXPIRIES = ["never", "30", "90", "365", "date"] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** When a key ends: null for never, undefined where the date that was typed is none. A date means its end, here. */
export function expiresAt(expiry: Expiry, date: string, now: Date): string | null | undefined {
  if (expiry === "never") return null;
  if (expiry !== "date") return new Date(now.getTime() + DAYS[expiry] * 86_400_000).toISOString();
  const end = new Date(`${date}T23:59:59.999`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}
