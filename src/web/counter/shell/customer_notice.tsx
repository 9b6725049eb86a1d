import { api, ok } from "../../api/client";
import { signOut, type User } from "../../api/session";
import { dateTime } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { Mark } from "../../kit/icon";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { t } from "../texts";

const MOST_ORDERS = 10;

/** For a customer, who has an account but no counter to stand at: the way to what they have ordered. */
export function CustomerNotice({ user }: { user: User }) {
  return (
    <main class="narrow">
      <div class="card stack">
        <h1 class="brand"><Mark /> {t("customer_title")}</h1>
        <p>{t("customer_text", { name: user.name ?? user.username })}</p>
        <OwnOrders />
        <div class="row"><Button onClick={() => void signOut()}>{t("sign_out")}</Button></div>
      </div>
    </main>
  );
}

function OwnOrders() {
  const read = (signal: AbortSignal) => ok(api.GET("/api/v1/orders", { params: { query: { limit: MOST_ORDERS } }, signal }));
  const orders = useLoad(read, []);
  if (orders.error !== undefined) return <Failure error={orders.error} retry={orders.reload} />;
  if (!orders.value) return <Loading />;
  if (orders.value.data.length === 0) return null;
  return (
    <nav aria-labelledby="own-orders" class="stack">
      <h2 id="own-orders">{t("own_orders")}</h2>
      <ul class="rows">
        {orders.value.data.map((order) => (
          <li key={order.id}>
            <a class="button" href={new URL(order.tracking_url).pathname}>
              <strong>{order.number}</strong> <span class="quiet">{dateTime(order.placed_at)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
