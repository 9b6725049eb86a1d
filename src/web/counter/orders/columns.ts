import { isOpen, type Order, type Status, type Workflow } from "./order";

export interface Column {
  status: Status;
  /** Oldest first. */
  orders: Order[];
}

/** The open orders by status, in the workflow's order. One in a status that the workflow lost has a column of its own. */
export function columnsOf(orders: Iterable<Order>, workflow: Workflow): Column[] {
  const columns = new Map<string, Column>();
  for (const status of workflow.statuses) {
    if (isOpen({ status_kind: status.kind })) columns.set(status.key, { status, orders: [] });
  }
  for (const order of orders) {
    if (!isOpen(order)) continue;
    if (!columns.has(order.status)) columns.set(order.status, { status: lostStatus(order), orders: [] });
    columns.get(order.status)!.orders.push(order);
  }
  for (const { orders: list } of columns.values()) list.sort(byAge);
  return [...columns.values()];
}

/** Ids are the order of time. */
function byAge(a: Order, b: Order): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function lostStatus(order: Order): Status {
  return { key: order.status, label: order.status, kind: order.status_kind, board: "hidden", notify: false };
}

/** The order to go on with when this one leaves its column: the one below it, else the one above. */
export function neighbourOf(columns: readonly Column[], id: string): string | undefined {
  for (const { orders } of columns) {
    const place = orders.findIndex((each) => each.id === id);
    if (place >= 0) return (orders[place + 1] ?? orders[place - 1])?.id;
  }
  return undefined;
}
