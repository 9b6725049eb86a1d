export const STEPS = ["account", "shop", "items", "screen", "done"] as const;
export type Step = (typeof STEPS)[number];

/** How far the server is, whoever did it and wherever. */
export interface Progress {
  isSignedIn: boolean;
  hasShop: boolean;
  hasItems: boolean;
  hasScreen: boolean;
}

/** The step that is shown: the one that is asked for where the server is so far, else the first that is not done. */
export function stepFor(asked: string, progress: Progress): Step {
  if (!progress.isSignedIn) return "account";
  if (!progress.hasShop) return "shop";
  const wanted = STEPS.find((each) => each === asked);
  if (wanted && wanted !== "account") return wanted;
  if (!progress.hasItems) return "items";
  return progress.hasScreen ? "done" : "screen";
}

export function stepAfter(step: Step): Step {
  return STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)]!;
}

export function stepBefore(step: Step): Step {
  return STEPS[Math.max(STEPS.indexOf(step) - 1, 0)]!;
}
