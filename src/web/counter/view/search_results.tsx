import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lookedUp } from "../../i18n/digits";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { findOrders } from "../desk/read_orders";
import { useStation } from "../desk/station";
import { closedOrders } from "../orders/book";
import { isOpen, type Order } from "../orders/order";
import { isForServer, searchOrders } from "../orders/search";
import { t } from "../texts";
import { OrderCard } from "./order_card";
import { OrderRow } from "./order_row";
import { query } from "./page_state";

const TYPING_MS = 250;
const MOST_FOUND = 50;

/** What is searched for: at once in what is known here, then at the server in everything older. */
export function SearchResults() {
  const { desk, ringer } = useStation();
  const text = query.value;
  const shown = desk.shown.value;
  const known = [...desk.columns.value.flatMap(({ orders }) => orders), ...closedOrders(shown)];
  const older = useOlder(desk.shop.value.id, text);
  const found = withFound(searchOrders(known, text), older.value?.q === lookedUp(text) ? older.value.orders : [], shown);
  const open = found.filter(isOpen);
  const closed = found.filter((order) => !isOpen(order));
  return (
    <div class="search-results stack">
      {open.length > 0 && (
        <ul class="cards found">
          {open.map((order) => (
            <OrderCard key={order.id} order={order} isWaiting={desk.waiting.value.has(order.id)}
              isNew={ringer.unheeded.value.has(order.id)} />
          ))}
        </ul>
      )}
      {closed.length > 0 && <h2>{t("closed_orders")}</h2>}
      <ul class="rows">{closed.map((order) => <OrderRow key={order.id} order={order} />)}</ul>
      {older.isLoading && <Loading />}
      {older.error !== undefined && <Failure error={older.error} retry={older.reload} />}
      {!older.isLoading && older.error === undefined && open.length + closed.length === 0 && (
        <p class="empty" role="status">{t("nothing_found")}</p>
      )}
    </div>
  );
}

/** Asks the server once typing has paused; `q` is what it was asked. */
function useOlder(shop: string, text: string) {
  const asked = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => (asked.value = lookedUp(text)), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const q = asked.value;
  const read = async (signal: AbortSignal) =>
    ({ q, orders: isForServer(q) ? await findOrders(shop, q, MOST_FOUND, signal) : [] });
  return useLoad(read, [shop, q]);
}

/** What is known of an order here is newer than what the server found of it. */
function withFound(here: readonly Order[], found: readonly Order[], shown: ReadonlyMap<string, Order>): Order[] {
  const ids = new Set(here.map(({ id }) => id));
  return [...here, ...found.filter(({ id }) => !ids.has(id)).map((order) => shown.get(order.id) ?? order)];
}
