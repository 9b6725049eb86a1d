import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

const PAUSE_MS = 20;

/** The first value of `condition` that is true. Throws, naming `what`, when there is none in time. */
export async function eventually(condition, what, timeout_ms = 15_000) {
  const end = performance.now() + timeout_ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${timeout_ms / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Waits until what `read` reads of a page is `expected`: equal, or matched by it if it is a regular expression. A page
 * draws a moment after what made it draw, so what comes of a click or a key is not asserted at once. Fails like an
 * assertion, with what was read last and `what`.
 */
export async function becomes(read, expected, what, timeout_ms = 15_000) {
  const isIt = (value) => expected instanceof RegExp ? expected.test(value) : isDeepStrictEqual(value, expected);
  const end = performance.now() + timeout_ms;
  for (;;) {
    const value = await read();
    if (isIt(value)) return;
    if (performance.now() > end) assert.deepEqual(value, expected, what);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
