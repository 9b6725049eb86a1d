import { drop, keep, recall } from "./keeping";
import type { Kept, PairedScreen } from "./pairing";

const SCREEN = "docket.screen";
const PAIRING = "docket.pairing";

/** The screen that this browser is, if it is a paired one. */
export function pairedScreen(): PairedScreen | undefined {
  try {
    const kept = JSON.parse(recall(SCREEN) ?? "null") as PairedScreen | null;
    return kept?.key && kept.screen.shop_id ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepScreen(paired: PairedScreen): void {
  keep(SCREEN, JSON.stringify(paired));
  drop(PAIRING);
}

export function forgetScreen(): void {
  drop(SCREEN);
}

export const openPairing: Kept = {
  get: () => recall(PAIRING),
  set: (text) => keep(PAIRING, text),
  remove: () => drop(PAIRING),
};
