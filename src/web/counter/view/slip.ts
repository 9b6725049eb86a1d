/** A touch on an order's button. */
export interface Touch {
  order: string;
  x: number;
  y: number;
  at: number;
}

const SLIP_MS = 400;
const SLIP_PX = 24;

/** Whether a touch was meant for the order before: that one has gone, and the next one has come up under the finger. */
export function isSlip(last: Touch | undefined, touch: Touch): boolean {
  return last !== undefined && touch.order !== last.order && touch.at - last.at < SLIP_MS &&
    Math.hypot(touch.x - last.x, touch.y - last.y) < SLIP_PX;
}
