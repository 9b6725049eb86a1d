import { useEffect } from "preact/hooks";
import { statusLabel } from "../../i18n/status_label";
import { useStation } from "../desk/station";
import type { Column } from "../orders/columns";
import { Button } from "../../kit/controls";
import { Empty } from "../../kit/states";
import { t } from "../texts";
import { restoreFocus } from "./focus";
import { opened, tab } from "./page_state";
import { isNarrow } from "./narrow";
import { OrderCard } from "./order_card";

/** The open orders, a column for each status; on a narrow page one list, or one status of it. */
export function Board() {
  const { desk } = useStation();
  const columns = desk.columns.value;
  useEffect(restoreFocus);
  const count = columns.reduce((sum, { orders }) => sum + orders.length, 0);
  if (count === 0) return <NoOrders />;
  const chosen = isNarrow.value ? columns.find(({ status }) => status.key === tab.value) : undefined;
  return (
    <>
      {isNarrow.value && <StatusTabs columns={columns} count={count} />}
      <div class="columns">
        {(chosen ? [chosen] : columns).map((column) => <StatusColumn key={column.status.key} column={column} />)}
      </div>
    </>
  );
}

function StatusColumn({ column: { status, orders } }: { column: Column }) {
  const { desk, ringer } = useStation();
  const waiting = desk.waiting.value;
  const fresh = ringer.unheeded.value;
  const id = `status-${status.key}`;
  return (
    <section class={`column ${status.kind}`} aria-labelledby={id} data-empty={orders.length === 0 || undefined}
      style={{ "--orders": String(Math.max(1, Math.min(orders.length, 12))) }}>
      <h2 id={id}>{statusLabel(status.label)} <span class="count">{orders.length}</span></h2>
      <ul class="cards">
        {orders.map((order) => (
          <OrderCard key={order.id} order={order} isWaiting={waiting.has(order.id)} isNew={fresh.has(order.id)} />
        ))}
      </ul>
    </section>
  );
}

function StatusTabs({ columns, count }: { columns: readonly Column[]; count: number }) {
  const choices = [{ key: undefined, label: t("all"), count }, ...columns.map(({ status, orders }) =>
    ({ key: status.key as string | undefined, label: statusLabel(status.label), count: orders.length }))];
  return (
    <nav class="tabs" aria-label={t("statuses")}>
      {choices.map(({ key, label, count: many }) => (
        <Button key={key ?? ""} small aria-pressed={tab.value === key} onClick={() => (tab.value = key)}>
          {label} <span class="count">{many}</span>
        </Button>
      ))}
    </nav>
  );
}

function NoOrders() {
  return (
    <Empty>
      <p class="no-orders">{t("no_orders")}</p>
      <p>{t("no_orders_hint")}</p>
      <Button onClick={() => (opened.value = { what: "take" })}>{t("take_order")}</Button>
    </Empty>
  );
}
