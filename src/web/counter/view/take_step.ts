import { advance } from "../desk/deeds";
import type { Desk } from "../desk/desk";
import { neighbourOf } from "../orders/columns";
import type { Order } from "../orders/order";
import { selected } from "./page_state";
import { isSlip, type Touch } from "./slip";

let last: Touch | undefined;

/** Takes an order's next step by its button, and goes on to the order below it. */
export function takeNextStep(desk: Desk, order: Order, event: MouseEvent): void {
  // A click by the keyboard has no place.
  const touch = event.detail > 0 ? { order: order.id, x: event.clientX, y: event.clientY, at: event.timeStamp } : undefined;
  if (touch && isSlip(last, touch)) return;
  last = touch;
  const next = neighbourOf(desk.columns.peek(), order.id);
  if (advance(desk, order)) selected.value = next ?? order.id;
}
