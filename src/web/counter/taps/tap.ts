import { stepsFrom } from "../orders/next_step";
import { isOpen, type Order, statusOf, type Workflow, type WorkRole } from "../orders/order";

export type Deed = "move" | "cancel" | "undo";

/** Something that was tapped and that the server has not answered yet. */
export interface Tap {
  /** Its Idempotency-Key in every try: however often it is sent, it is done once. */
  key: string;
  deed: Deed;
  order: string;
  number: string;
  from: string;
  /** The status that it leads to. */
  to: string;
  /** Since when the order was in `from`, and since when it is shown in `to`. */
  from_since: string;
  since: string;
  reason: string | null;
  /** The version that was seen; null while it is the one that the tap before it on this order will leave. */
  version: number | null;
  /** Whether it was sent, so that it may have been done. */
  tried: boolean;
}

/** Oldest first: the order in which they are sent. */
export type Taps = readonly Tap[];

export function tapsOn(taps: Taps, order: string): Tap[] {
  return taps.filter((each) => each.order === order);
}

/** The version that a new tap on an order goes by. */
export function versionFor(taps: Taps, order: Order): number | null {
  return taps.some((each) => each.order === order.id) ? null : order.version;
}

/** After `key` was done and left the order at `version`. */
export function withDone(taps: Taps, key: string, version: number): Taps {
  const done = taps.find((each) => each.key === key);
  const rest = without(taps, key);
  const follower = rest.findIndex((each) => each.order === done?.order);
  return rest.map((each, place) => (place === follower ? { ...each, version } : each));
}

/** After `key` was refused: what was tapped on that order after it was meant for a state that never came. */
export function withRefused(taps: Taps, key: string): { taps: Taps; dropped: Tap[] } {
  const place = taps.findIndex((each) => each.key === key);
  const refused = taps[place];
  const isDropped = (each: Tap, at: number) => at >= place && each.order === refused?.order;
  return { taps: taps.filter((each, at) => !isDropped(each, at)), dropped: refused ? taps.filter(isDropped) : [] };
}

export function withTried(taps: Taps, key: string): Taps {
  return taps.map((each) => (each.key === key && !each.tried ? { ...each, tried: true } : each));
}

/** Without the last tap on an order, when that was never sent; undefined when there is none that can simply go. */
export function takenBack(taps: Taps, order: string): Taps | undefined {
  const last = tapsOn(taps, order).pop();
  return last && !last.tried ? without(taps, last.key) : undefined;
}

function without(taps: Taps, key: string): Taps {
  return taps.filter((each) => each.key !== key);
}

/** The order as it will be when what was tapped on it is done. */
export function foreseen(order: Order, taps: Taps, workflow: Workflow, role: WorkRole): Order {
  return taps.reduce((seen, tap) => (tap.order === order.id ? afterTap(seen, tap, workflow, role) : seen), order);
}

function afterTap(order: Order, tap: Tap, workflow: Workflow, role: WorkRole): Order {
  const status_kind = statusOf(workflow, tap.to)?.kind ?? order.status_kind;
  return {
    ...order,
    status: tap.to,
    status_kind,
    status_since: tap.since,
    closed_at: isOpen({ status_kind }) ? null : order.closed_at ?? tap.since,
    cancel_reason: tap.deed === "cancel" ? tap.reason : null,
    allowed_transitions: status_kind === "cancelled" ? [] : stepsFrom(tap.to, workflow, role),
  };
}
