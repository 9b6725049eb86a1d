import type { Order } from "./orders_state";
import { labelOf, useStatuses } from "./workflows";

export function StatusBadge({ order }: { order: Pick<Order, "shop_id" | "status" | "status_kind"> }) {
  const statuses = useStatuses(order.shop_id);
  return <span class={`badge ${order.status_kind}`}>{labelOf(statuses, order.status)}</span>;
}
