import type { ComponentChildren } from "preact";
import { money, time, dateTime } from "../../i18n/format";
import { now } from "../desk/clock";
import { useDesk } from "../desk/station";
import { labelOf, type Order } from "../orders/order";
import { OrderLines } from "./order_lines";
import { openOrder } from "./page_state";

const DAY_MS = 24 * 3600_000;

/** A closed order in a list; `children` are what can be done with it. */
export function OrderRow({ order, children }: { order: Order; children?: ComponentChildren }) {
  const desk = useDesk();
  const at = order.closed_at ?? order.updated_at;
  const zone = desk.shop.value.timezone;
  const when = now.peek() - Date.parse(at) < DAY_MS ? time(at, zone) : dateTime(at, zone);
  const open = () => {
    desk.keep(order);
    openOrder(order.id);
  };
  return (
    <li class="order-row">
      <button type="button" class="order-row-body" onClick={open}>
        <span class="order-head">
          <strong>{order.number}</strong>
          <span class={`badge ${order.status_kind}`}>{labelOf(desk.workflow.value, order.status)}</span>
          <span class="quiet">{when}</span>
          <span class="order-total">{money(order.total, order.currency)}</span>
        </span>
        <OrderLines order={order} />
      </button>
      {children}
    </li>
  );
}
