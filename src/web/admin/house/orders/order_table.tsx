import { useRef } from "preact/hooks";
import { formatNumber } from "../../../i18n/texts";
import { Button } from "../../../kit/controls";
import { Icon } from "../../../kit/icon";
import { Empty, Failure, Loading } from "../../../kit/states";
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
        rowClass={({ id }) => (orders.chosen.value.has(id) ? "chosen" : undefined)} />
      <PageTurner orders={orders} onTurned={() => place.current?.scrollIntoView({ block: "start" })} />
    </div>
  );
}

function PageTurner({ orders: { pages }, onTurned }: { orders: Orders; onTurned: () => void }) {
  const turn = async (how: () => Promise<void>) => {
    if (pages.isLoading.peek()) return;
    await how();
    onTurned();
  };
  const isFirst = pages.page.value === 0;
  return (
    <nav class="row spread turner" aria-label={t("orders_pages")}>
      <Button disabled={isFirst} onClick={() => void turn(() => pages.previous())}>
        <Icon name="back" />{t("orders_previous")}
      </Button>
      <span class="quiet" role="status">{t("orders_page", { page: formatNumber(pages.page.value + 1) })}</span>
      <Button disabled={!pages.hasNext.value} onClick={() => void turn(() => pages.next())}>
        {t("orders_next")}<Icon name="next" />
      </Button>
    </nav>
  );
}
