import { type ComponentChildren, Fragment } from "preact";
import type { Order } from "../orders/order";

/** Who ordered what, after the marks of the order. Each part reads in its own direction, whatever the page's is. */
export function OrderLines({ order, children }: { order: Order; children?: ComponentChildren }) {
  const { customer, lines } = order;
  return (
    <span class="order-lines">
      {children}
      {customer.name && <><b><bdi>{customer.name}</bdi></b> · </>}
      {lines.map(({ quantity, name }, place) => (
        <Fragment key={place}>{place > 0 && ", "}<bdi>{quantity}× {name}</bdi></Fragment>
      ))}
    </span>
  );
}
