import { api, ok } from "../../api/client";
import { Unreachable } from "../../api/problem";
import type { Order } from "../orders/order";
import type { Tap } from "./tap";

/** A network that is gone without a word lets a request hang for minutes. */
const PATIENCE_MS = 10_000;

/** Does at the server what was tapped. Throws Problem and Unreachable. */
export async function sendTap(tap: Tap): Promise<Order> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await ok(call(tap, patience.signal));
  } catch (error) {
    if (patience.signal.aborted) throw new Unreachable("The server did not answer in time.");
    throw error;
  } finally {
    clearTimeout(timer);
  }
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
