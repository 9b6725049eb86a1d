/** `connecting`: nothing was heard yet. `fresh`, `late` and `lost` go by how long the server has been silent. */
export type Freshness = "connecting" | "fresh" | "late" | "lost";

export const LATE_MS = 15_000;
export const LOST_MS = 45_000;

/** A moment by both clocks of a browser. */
export interface Moment {
  wall: number;
  steady: number;
}

export function moment(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/**
 * How long ago a moment was. One clock stands still while a device sleeps, the other one jumps when a television learns
 * the time: the longer of the two never calls old news fresh.
 */
export function ageOf(then: Moment, now: Moment): number {
  return Math.max(0, now.wall - then.wall, now.steady - then.steady);
}

export function freshnessOf(heard: Moment | undefined, now: Moment): Freshness {
  if (!heard) return "connecting";
  const age = ageOf(heard, now);
  return age < LATE_MS ? "fresh" : age < LOST_MS ? "late" : "lost";
}
