import { idempotencyKey } from "../../api/client";
import { cancelStep, nextStep } from "../orders/next_step";
import type { Order } from "../orders/order";
import type { Undoable } from "../taps/steps";
import { type Deed, versionFor } from "../taps/tap";
import { serverNow } from "./clock";
import type { Desk } from "./desk";

/** Takes the order's next step; false when it has none. `order` is as it is shown. */
export function advance(desk: Desk, order: Order): boolean {
  const step = nextStep(order, desk.workflow.peek());
  if (step) move(desk, order, step.key);
  return step !== undefined;
}

export function move(desk: Desk, order: Order, to: string): void {
  add(desk, "move", order, to, null);
}

export function cancel(desk: Desk, order: Order, reason: string | null): void {
  const step = cancelStep(order, desk.workflow.peek());
  if (step) add(desk, "cancel", order, step.key, reason);
}

/** Takes back what was tapped: at once where it was never sent, else at the server. */
export function undo(desk: Desk, { tap }: Undoable): void {
  if (desk.queue.takeBack(tap.order)) return;
  const order = desk.book.peek().get(tap.order);
  if (!order) return;
  desk.queue.add({
    ...tap, key: idempotencyKey(), deed: "undo", reason: null, tried: false, from: tap.to, to: tap.from,
    from_since: tap.since, since: tap.from_since, version: versionFor(desk.queue.kept.peek().taps, order),
  });
}

function add(desk: Desk, deed: Deed, order: Order, to: string, reason: string | null): void {
  desk.queue.add({
    key: idempotencyKey(), deed, order: order.id, number: order.number, from: order.status, to,
    from_since: order.status_since, since: new Date(serverNow()).toISOString(), reason,
    version: versionFor(desk.queue.kept.peek().taps, order), tried: false,
  });
}
