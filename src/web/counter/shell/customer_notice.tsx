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

/** The newest orders, and the time zones of the shops where they were placed. */
async function readOrders(signal: AbortSignal) {
  const { data } = await ok(api.GET("/api/v1/orders", { params: { query: { limit: MOST_ORDERS } }, signal }));
  const shops = [...new Set(data.map((order) => order.shop_id))];
  const read = (shop: string) => ok(api.GET("/api/v1/shops/{shop}", { params: { path: { shop } }, signal }));
  const zones = new Map(await Promise.all(shops.map(async (shop) => [shop, (await read(shop)).timezone] as const)));
  return { data, zones };
}

function OwnOrders() {
  const orders = useLoad(readOrders, []);
  if (orders.error !== undefined) return <Failure error={orders.error} retry={orders.reload} />;
  if (!orders.value) return <Loading />;
  const { data, zones } = orders.value;
  if (data.length === 0) return null;
  return (
    <nav aria-labelledby="own-orders" class="stack">
      <h2 id="own-orders">{t("own_orders")}</h2>
      <ul class="rows">
        {data.map((order) => (
          <li key={order.id}>
            <a class="button" href={new URL(order.tracking_url).pathname}>
              <strong>{order.number}</strong> <span class="quiet">{dateTime(order.placed_at, zones.get(order.shop_id))}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
