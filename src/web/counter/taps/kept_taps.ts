import { isRecord } from "../stored";
import type { Tap, Taps } from "./tap";

/** A tap that the server refused, until somebody has read it. */
export interface Conflict {
  tap: Tap;
  /** The code of the refusal. */
  code: string;
}

/** What a browser keeps for one account at one shop. */
export interface KeptTaps {
  taps: Taps;
  conflicts: readonly Conflict[];
}

export const NO_TAPS: KeptTaps = { taps: [], conflicts: [] };

/** Where it is kept. Accounts that share a browser, and shops of one account, do not meet. */
export function nameOfTaps(user: string, shop: string): string {
  return `docket.counter.taps.${user}.${shop}`;
}

export function isKeptTaps(value: unknown): value is KeptTaps {
  if (!isRecord(value) || !Array.isArray(value["taps"]) || !Array.isArray(value["conflicts"])) return false;
  return value["taps"].every(isTap) &&
    value["conflicts"].every((each) => isRecord(each) && isTap(each["tap"]) && typeof each["code"] === "string");
}

function isTap(value: unknown): value is Tap {
  if (!isRecord(value)) return false;
  const { key, deed, order, number, from, to, from_since, since, reason, version, tried } = value;
  return [key, order, number, from, to, from_since, since].every((each) => typeof each === "string") &&
    (deed === "move" || deed === "cancel" || deed === "undo") && (reason === null || typeof reason === "string") &&
    (version === null || typeof version === "number") && typeof tried === "boolean";
}
