import { type ComponentChildren, Fragment } from "preact";
import type { Order } from "../orders/order";

/** Who ordered what, in a line or two, after its marks. Each part reads in its own direction, whatever the page's is. */
export function OrderLines({ order: { customer, lines }, children }: { order: Order; children?: ComponentChildren }) {
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
