import type { ComponentChildren } from "preact";
import { isolated } from "../../i18n/direction";
import type { Order } from "../orders/order";

/** Who ordered, after the marks of the order; on lines of their own, whatever the name is, what is to be made. */
export function OrderLines({ order, children }: { order: Order; children?: ComponentChildren }) {
  const { customer, lines } = order;
  const marks = Array.isArray(children) ? children.some(Boolean) : Boolean(children);
  return (
    <>
      {(marks || customer.name) && (
        <span class="order-guest">{children}{customer.name && <b dir="auto">{customer.name}</b>}</span>
      )}
      <span class="order-lines" dir="auto">{lines.map(({ quantity, name }) => isolated(`${quantity}× ${name}`)).join(", ")}</span>
    </>
  );
}
