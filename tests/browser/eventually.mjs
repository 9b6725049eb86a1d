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
