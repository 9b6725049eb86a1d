import type { Schemas } from "../../api/client";
import { type Attempt, verdictOn } from "./attempt";

type Order = Schemas["Order"];

/** How an attempt stands after some tries. `attempt` is undefined once it is over. */
export type Outcome =
  | { kind: "placed"; order: Order; attempt: undefined }
  | { kind: "arrived"; attempt: undefined }
  | { kind: "refused"; error: unknown; attempt: undefined }
  | { kind: "later"; error: unknown; attempt: Attempt }
  | { kind: "unknown"; error: unknown; attempt: Attempt };

export interface Ways {
  /** Sends one try. Rejects with Problem or Unreachable. */
  send: (attempt: Attempt) => Promise<Order>;
  /** Keeps the attempt where it outlives this page. */
  keep: (attempt: Attempt) => void;
  pause: (milliseconds: number) => Promise<void>;
}

/** Between the tries of one press: a lost reply or a server that is being restarted is over by then. */
export const PAUSES_MS: readonly number[] = [400, 1_200, 3_000];

/** Sends an attempt until its outcome is known, or some tries were in vain. */
export async function carryOut(attempt: Attempt, ways: Ways, pauses: readonly number[] = PAUSES_MS): Promise<Outcome> {
  const wasInDoubt = attempt.inDoubt;
  let current: Attempt = { ...attempt, inDoubt: true };
  // From the first byte on it may arrive, whatever happens to this page.
  ways.keep(current);
  for (let tries = 0; ; tries += 1) {
    try {
      return { kind: "placed", order: await ways.send(current), attempt: undefined };
    } catch (error) {
      const verdict = verdictOn(error);
      if (verdict === "refused") return { kind: "refused", error, attempt: undefined };
      if (verdict === "arrived") return { kind: "arrived", attempt: undefined };
      if (verdict === "later") {
        current = { ...current, inDoubt: wasInDoubt || tries > 0 };
        ways.keep(current);
        return { kind: current.inDoubt ? "unknown" : "later", error, attempt: current };
      }
      const pause = pauses[tries];
      if (pause === undefined) return { kind: "unknown", error, attempt: current };
      await ways.pause(pause);
    }
  }
}
