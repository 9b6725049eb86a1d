/** Each place of a 3 by 3 grid once, neighbours far apart: what stands still for weeks burns into a screen. */
const STEPS = [[0, 0], [1, 1], [-1, 0], [0, -1], [1, 0], [-1, -1], [0, 1], [1, -1], [-1, 1]] as const;
export const DRIFT_EVERY_MS = 60_000;

/** Where the picture stands at that time, in steps from its middle. */
export function driftAt(nowMs: number): readonly [x: number, y: number] {
  return STEPS[Math.floor(nowMs / DRIFT_EVERY_MS) % STEPS.length]!;
}
