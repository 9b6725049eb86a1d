import { api, ok } from "../../api/client";
import type { Order } from "../orders/order";
import { withPatience } from "../patience";
import type { Tap } from "./tap";

/** Does at the server what was tapped. Throws Problem and Unreachable. */
export function sendTap(tap: Tap): Promise<Order> {
  return withPatience((signal) => ok(call(tap, signal)));
}

function call(tap: Tap, signal: AbortSignal) {
  const version = tap.version === null ? {} : { "If-Match": `"${tap.version}"` };
  const params = { path: { id: tap.order }, header: { "Idempotency-Key": tap.key, ...version } };
  switch (tap.deed) {
    case "move": return api.POST("/api/v1/orders/{id}/transitions", { params, body: { to: tap.to }, signal });
    case "cancel": return api.POST("/api/v1/orders/{id}/cancel", { params, body: { reason: tap.reason }, signal });
    case "undo": return api.POST("/api/v1/orders/{id}/undo", { params, signal });
  }
}
