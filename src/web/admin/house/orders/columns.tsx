import { isolated } from "../../../i18n/direction";
import { dateTime, money } from "../../../i18n/format";
import { ChooseAllBox, ChooseBox } from "../../lists/choice";
import type { Column } from "../../lists/paged_table";
import { shop, shops } from "../../shops";
import { t } from "../../texts";
import type { Filter } from "./filter";
import type { Order, Orders } from "./orders_state";
import { StatusBadge } from "./status_badge";

const SHOWN_LINES = 3;

export function columnsFor(orders: Orders, filter: Filter, onOpen: (id: string) => void): readonly Column<Order>[] {
  const isAll = filter.of === "all";
  const shopOf = (order: Order) => shops.value?.find(({ id }) => id === order.shop_id);
  return [
    {
      key: "choose",
      head: t("orders_choose"),
      control: <ChooseAllBox choice={orders.choice} label={t("orders_choose_all")} />,
      cell: ({ id, number }) => <ChooseBox choice={orders.choice} id={id} label={t("orders_choose_of", { number })} />,
    },
    {
      key: "number",
      head: t("orders_number"),
      isName: true,
      cell: (order) => <button type="button" class="link" onClick={() => onOpen(order.id)}>{order.number}</button>,
    },
    ...(isAll ? [{ key: "shop", head: t("shop"), cell: (order: Order) => shopOf(order)?.name ?? "–" }] : []),
    { key: "status", head: t("orders_status"), cell: (order) => <StatusBadge order={order} /> },
    { key: "customer", head: t("orders_customer"), cell: (order) => order.customer.name ? <bdi>{order.customer.name}</bdi> : <span class="quiet">–</span> },
    { key: "lines", head: t("orders_lines"), cell: (order) => <span class="lines" dir="auto">{inShort(order)}</span> },
    { key: "total", head: t("orders_total"), numeric: true, cell: (order) => money(order.total, order.currency) },
    {
      key: "placed",
      head: t("orders_placed"),
      cell: (order) => {
        const { timezone } = shopOf(order) ?? shop.value!;
        return <time class="nowrap" dateTime={order.placed_at}>{dateTime(order.placed_at, timezone)}</time>;
      },
    },
  ];
}

/** "2 × Flat white, Croissant, …" */
function inShort({ lines }: Order): string {
  const shown = lines.slice(0, SHOWN_LINES).map(({ quantity, name }) => isolated(quantity > 1 ? `${quantity} × ${name}` : name));
  return lines.length > SHOWN_LINES ? `${shown.join(", ")}, …` : shown.join(", ");
}
