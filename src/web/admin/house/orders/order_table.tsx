import { useRef } from "preact/hooks";
import { Empty, Failure, Loading } from "../../../kit/states";
import { PageTurner } from "../../lists/page_turner";
import { ListTable } from "../../lists/paged_table";
import { t } from "../../texts";
import { columnsFor } from "./columns";
import { type Filter, isFiltered } from "./filter";
import type { Order, Orders } from "./orders_state";

export function OrderTable({ orders, filter, onOpen }: { orders: Orders; filter: Filter; onOpen: (id: string) => void }) {
  const { pages } = orders;
  const place = useRef<HTMLDivElement>(null);
  const rows = pages.rows.value;
  if (rows.length === 0) {
    if (pages.error.value !== undefined) return <Failure error={pages.error.value} retry={() => void pages.reload()} />;
    if (pages.isLoading.value) return <Loading />;
    return <Empty><p>{isFiltered(filter) ? t("orders_none_found") : t("orders_none")}</p></Empty>;
  }
  return (
    <div class="stack" ref={place} aria-busy={pages.isLoading.value}>
      {pages.error.value !== undefined && <Failure error={pages.error.value} retry={() => void pages.reload()} />}
      <ListTable<Order> rows={rows} rowKey={({ id }) => id} label={t("section_orders")}
        columns={columnsFor(orders, filter, onOpen)}
        rowClass={({ id }) => (orders.choice.ids.value.has(id) ? "chosen" : undefined)} />
      <PageTurner pages={pages} onTurned={() => place.current?.scrollIntoView({ block: "start" })} />
    </div>
  );
}
