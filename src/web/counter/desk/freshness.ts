/** What is known of the connection to the server. */
export interface Hearing {
  isConnected: boolean;
  /** When the server was last heard of; undefined before it was. */
  heardAt: number | undefined;
  /** Since when something has happened that is not read yet. */
  behindSince: number | undefined;
}

/** `live`: what is shown is how it is. `waiting`: for a moment it may not be. `lost`: it is old. */
export type Freshness = "live" | "waiting" | "lost";

/** A connection that is renewed, or an order that is being read, is no news for the one at the counter. */
const BRIEF_MS = 2_000;
const LOST_MS = 10_000;

export function freshnessOf({ isConnected, heardAt, behindSince }: Hearing, now: number): Freshness {
  const old = Math.max(isConnected ? 0 : now - (heardAt ?? 0), behindSince === undefined ? 0 : now - behindSince);
  return old < BRIEF_MS ? "live" : old < LOST_MS ? "waiting" : "lost";
}

/** Of when what is shown surely was; undefined while it is how it is. */
export function asOf({ heardAt, behindSince }: Hearing): number | undefined {
  const moments = [heardAt, behindSince].filter((each) => each !== undefined);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
