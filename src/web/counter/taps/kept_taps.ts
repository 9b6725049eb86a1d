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

/** One of them, as it is kept. */
export interface KeptTap {
  /** Among those that are kept: oldest first. */
  place: number;
  tap: Tap;
  /** Of the refusal; null while the tap waits. */
  code: string | null;
}

export function isKeptTap(value: unknown): value is KeptTap {
  return isRecord(value) && typeof value["place"] === "number" && isTap(value["tap"]) &&
    (value["code"] === null || typeof value["code"] === "string");
}

function isTap(value: unknown): value is Tap {
  if (!isRecord(value)) return false;
  const { key, deed, order, number, from, to, from_since, since, reason, version, tried } = value;
  return [key, order, number, from, to, from_since, since].every((each) => typeof each === "string") &&
    (deed === "move" || deed === "cancel" || deed === "undo") && (reason === null || typeof reason === "string") &&
    (version === null || typeof version === "number") && typeof tried === "boolean";
}
