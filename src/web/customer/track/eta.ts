import type { Schemas } from "../../api/client";

/** What can be said of when an order will be ready. Moments are as the API gives them. */
export type Estimate =
  | { kind: "range"; from: string; to: string }
  /** The first of the two has passed, or they are the same minute. */
  | { kind: "by"; to: string }
  /** Both have passed: it takes longer than most. */
  | { kind: "late" };

const MINUTE_MS = 60_000;

/** undefined where there is nothing to say. */
export function estimateOf(order: Pick<Schemas["Tracking"], "eta" | "eta_latest">, now: number): Estimate | undefined {
  if (!order.eta || !order.eta_latest) return undefined;
  const from = minuteOf(order.eta);
  const to = minuteOf(order.eta_latest);
  const current = Math.floor(now / MINUTE_MS);
  if (to < current) return { kind: "late" };
  if (from < current || from === to) return { kind: "by", to: order.eta_latest };
  return { kind: "range", from: order.eta, to: order.eta_latest };
}

function minuteOf(moment: string): number {
  return Math.floor(Date.parse(moment) / MINUTE_MS);
}
