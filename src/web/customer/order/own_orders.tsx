import { dateTime, money } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { Empty, Failure, Loading } from "../../kit/states";
import { t } from "../texts";
import { labels, type Order, ownOrders, ownOrdersError, readOwnOrders } from "./account_state";
import { cart, changeCart } from "./cart_state";
import { cartAgain } from "./differences";
import { isCartLocked } from "./place_state";
import { shop } from "./shop_state";

/** The signed-in customer's orders at this shop, the newest first. `onTaken`: one of them is in the cart again. */
export function OwnOrders({ onTaken }: { onTaken: () => void }) {
  const orders = ownOrders.value;
  return (
    <>
      {ownOrdersError.value !== undefined && <Failure error={ownOrdersError.value} retry={() => void readOwnOrders()} />}
      {!orders && ownOrdersError.value === undefined && <Loading />}
      {orders?.length === 0 && <Empty><p>{t("my_orders_none")}</p></Empty>}
      <ul class="own-orders stack">
        {orders?.map((order) => <OwnOrder key={order.id} order={order} onTaken={onTaken} />)}
      </ul>
    </>
  );
}

function OwnOrder({ order, onTaken }: { order: Order; onTaken: () => void }) {
  const again = cartAgain(order.lines);
  const take = () => {
    changeCart(again);
    onTaken();
  };
  return (
    <li class="card stack">
      <p class="row spread">
        <strong class="number">{order.number}</strong>
        <span class={`badge ${order.status_kind}`}>{labels.value.get(order.status) ?? order.status}</span>
      </p>
      <p class="quiet">{dateTime(order.placed_at, shop.value!.timezone)} · {money(order.total, order.currency)}</p>
      <p>{order.lines.map(({ name, quantity }) => `${quantity} × ${name}`).join(", ")}</p>
      <div class="row">
        <a class="button small" href={order.tracking_url}>{t("follow")}</a>
        {again.length > 0 && (
          <Button small disabled={isCartLocked.value} onClick={take}>
            {t(cart.value.length > 0 ? "again_instead" : "again")}
          </Button>
        )}
      </div>
    </li>
  );
}
