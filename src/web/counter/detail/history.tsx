import { api, ok, type Schemas } from "../../api/client";
import { dateTime } from "../../i18n/format";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { useDesk } from "../desk/station";
import { labelOf, type Order } from "../orders/order";
import { t } from "../texts";

type Entry = Schemas["Event"];

const MOST_ENTRIES = 200;

/** Who did what with the order, and when; read anew with each version. */
export function History({ order }: { order: Order }) {
  const desk = useDesk();
  const version = desk.book.value.get(order.id)?.version;
  const read = (signal: AbortSignal) => ok(api.GET("/api/v1/orders/{id}/events",
    { params: { path: { id: order.id }, query: { limit: MOST_ENTRIES } }, signal }));
  const entries = useLoad(read, [order.id, version]);
  return (
    <section class="stack">
      <h3>{t("history")}</h3>
      {entries.error !== undefined && <Failure error={entries.error} retry={entries.reload} />}
      {entries.isLoading && !entries.value && <Loading />}
      <ol class="history">
        {entries.value?.data.map((entry) => <HistoryEntry key={entry.seq} entry={entry} />)}
      </ol>
    </section>
  );
}

function HistoryEntry({ entry }: { entry: Entry }) {
  const desk = useDesk();
  return (
    <li>
      <time dateTime={entry.at}>{dateTime(entry.at, desk.shop.value.timezone)}</time>
      <span>
        <strong>{whatOf(entry, (key) => labelOf(desk.workflow.value, key))}</strong> · {whoOf(entry)}
        {entry.note && <span class="line-note">{entry.note}</span>}
      </span>
    </li>
  );
}

function whatOf({ type, to }: Entry, label: (key: string) => string): string {
  const named = to === null ? "" : label(to);
  switch (type) {
    case "order.placed": return t("event_placed");
    case "order.updated": return t("event_updated");
    case "order.undone": return t("event_undone", { label: named });
    case "order.cancelled":
    case "order.moved": return named;
  }
}

function whoOf({ actor }: Entry): string {
  return actor.name ?? t(actor.kind === "system" ? "actor_system" : "actor_guest");
}
