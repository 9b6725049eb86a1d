import type { Order, Workflow } from "../counter/orders/order";
import type { Tap } from "../counter/taps/tap";

const STEP_ROLES: Workflow["transitions"][number]["roles"] = ["staff", "merchant", "operations"];

export const WORKFLOW: Workflow = {
  name: "counter",
  initial: "pending",
  statuses: [
    { key: "pending", label: "Received", kind: "open", board: "waiting", notify: false },
    { key: "preparing", label: "Preparing", kind: "open", board: "waiting", notify: false },
    { key: "ready", label: "Ready", kind: "ready", board: "ready", notify: true },
    { key: "picked_up", label: "Picked up", kind: "done", board: "hidden", notify: true },
    { key: "refunded", label: "Refunded", kind: "done", board: "hidden", notify: false },
    { key: "cancelled", label: "Cancelled", kind: "cancelled", board: "hidden", notify: false },
  ],
  transitions: [
    { from: "pending", to: "preparing", roles: STEP_ROLES },
    { from: "pending", to: "ready", roles: STEP_ROLES },
    { from: "preparing", to: "ready", roles: STEP_ROLES },
    { from: "preparing", to: "pending", roles: ["merchant"] },
    { from: "ready", to: "picked_up", roles: STEP_ROLES },
    { from: "picked_up", to: "refunded", roles: ["merchant", "operations"] },
    { from: "pending", to: "cancelled", roles: STEP_ROLES },
    { from: "preparing", to: "cancelled", roles: STEP_ROLES },
  ],
  timers: [],
  customer_cancel: { from: ["pending"], within_s: null },
};

const KINDS = new Map(WORKFLOW.statuses.map(({ key, kind }) => [key, kind]));

export function orderOf(id: string, more: Partial<Order> = {}): Order {
  const status = more.status ?? "pending";
  return {
    id, number: `A-${id.padStart(3, "0")}`, shop_id: "shop", status, status_kind: KINDS.get(status)!,
    lines: [{ item_id: null, name: "Coffee", unit_price: 250, quantity: 1, total: 250, note: null }],
    currency: "EUR", total: 250, customer: { name: null, email: null, phone: null }, customer_id: null,
    fulfilment: "pickup", delivery_address: null, notes: null, tracking_number: null, tracking_url: "http://shop/track/t",
    external_ref: null, cancel_reason: null, eta: null, eta_latest: null,
    allowed_transitions: WORKFLOW.transitions.filter(({ from }) => from === status).map(({ to }) => to),
    version: 1, placed_at: "2026-11-21T09:00:00.000Z", updated_at: "2026-11-21T09:00:00.000Z",
    status_since: "2026-11-21T09:00:00.000Z", closed_at: null, ...more,
  };
}

export function tapOf(key: string, order: string, more: Partial<Tap> = {}): Tap {
  return {
    key, deed: "move", order, number: `A-${order}`, from: "pending", to: "preparing",
    from_since: "2026-11-21T09:00:00.000Z", since: "2026-11-21T09:05:00.000Z", reason: null, version: 1, tried: false, ...more,
  };
}
