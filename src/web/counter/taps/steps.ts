import type { Book } from "../orders/book";
import type { Tap, Taps } from "./tap";

/** A tap that the server has done. */
export interface Step {
  tap: Tap;
  /** The version that it left; with a newer one somebody else was there since. */
  version: number;
  done_at: number;
}

/** Something that can be taken back. */
export interface Undoable {
  tap: Tap;
  /** Until when, in milliseconds; Infinity for what the server has not done yet. */
  until: number;
}

/** After a tap was done. An undo ends what could be taken back of its order; what is past the window is forgotten. */
export function withStep(steps: readonly Step[], step: Step, window_ms: number): Step[] {
  const others = steps.filter(({ tap, done_at }) => tap.order !== step.tap.order && step.done_at < done_at + window_ms);
  return step.tap.deed === "undo" ? others : [...others, step];
}

/** What the caller can take back now, newest first: the last tap on each order, for the shop's window. */
export function undoables(steps: readonly Step[], taps: Taps, book: Book, now: number, window_ms: number): Undoable[] {
  const lastOn = new Map<string, Tap>();
  for (const tap of taps) {
    // A map keeps the place of a key that it has; here the last tap counts.
    lastOn.delete(tap.order);
    lastOn.set(tap.order, tap);
  }
  const done = steps
    .filter(({ tap, version, done_at }) =>
      !lastOn.has(tap.order) && now < done_at + window_ms && (book.get(tap.order)?.version ?? version) === version)
    .map(({ tap, done_at }) => ({ tap, until: done_at + window_ms }));
  const waiting = [...lastOn.values()]
    .filter(({ deed, tried }) => deed !== "undo" && (!tried || window_ms > 0))
    .map((tap) => ({ tap, until: Infinity }));
  return [...done, ...waiting].reverse();
}
