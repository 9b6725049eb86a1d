import { useLayoutEffect, useRef } from "preact/hooks";
import { dateTime, money } from "../../i18n/format";
import { useDesk } from "../desk/station";
import type { Order, Shop } from "../orders/order";
import { t } from "../texts";
import { setPaper } from "./paper";
import { ticket } from "./ticket_state";
import "./ticket.css";

/** What a printer with paper of 80 mm prints of an order; on the screen it is not seen. */
export function PrintedTicket() {
  const shop = useDesk().shop.value;
  // One of another shop was asked for before that was left.
  const order = ticket.value?.shop_id === shop.id ? ticket.value : undefined;
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!order || !element.current) return undefined;
    setPaper(element.current.getBoundingClientRect().height);
    const done = () => (ticket.value = undefined);
    addEventListener("afterprint", done, { once: true });
    print();
    return () => removeEventListener("afterprint", done);
  }, [order]);
  if (!order) return null;
  return (
    <section class="ticket" ref={element} aria-hidden="true">
      <Head order={order} shop={shop} />
      <Lines order={order} />
      <Foot order={order} />
    </section>
  );
}

function Head({ order, shop }: { order: Order; shop: Shop }) {
  return (
    <header>
      <p class="ticket-shop">{shop.name}</p>
      <p class="ticket-number">{order.number}</p>
      <p>{dateTime(order.placed_at, shop.timezone)}</p>
      <p class="ticket-way">{order.fulfilment === "delivery" ? t("delivery") : t("pickup")}</p>
    </header>
  );
}

function Lines({ order }: { order: Order }) {
  return (
    <table>
      <tbody>
        {order.lines.map((line, place) => (
          <tr key={place}>
            <td class="ticket-quantity">{line.quantity}×</td>
            <td><bdi>{line.name}</bdi>{line.note && <b class="ticket-note"><bdi>{line.note}</bdi></b>}</td>
            <td class="ticket-amount">{money(line.total, order.currency)}</td>
          </tr>
        ))}
        <tr class="ticket-total"><td colSpan={2}>{t("total")}</td><td class="ticket-amount">{money(order.total, order.currency)}</td></tr>
      </tbody>
    </table>
  );
}

function Foot({ order }: { order: Order }) {
  const { name, phone } = order.customer;
  return (
    <footer>
      {order.notes && <p class="ticket-note">{order.notes}</p>}
      {(name || phone) && <p>{[name, phone].filter(Boolean).join(" · ")}</p>}
      {order.delivery_address && <p class="ticket-address"><bdi>{order.delivery_address}</bdi></p>}
    </footer>
  );
}
