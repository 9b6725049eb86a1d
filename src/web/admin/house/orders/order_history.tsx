import type { Schemas } from "../../../api/client";
import { dateTime } from "../../../i18n/format";
import { useLoad } from "../../../kit/load";
import { Failure, Loading } from "../../../kit/states";
import { shops } from "../../shops";
import { t } from "../../texts";
import { type Order, readHistory } from "./orders_state";
import { labelOf } from "./workflows";

type Event = Schemas["Event"];
type Status = Schemas["WorkflowStatus"];

/** Who did what with it, oldest first. */
export function OrderHistory({ order, statuses }: { order: Order; statuses: readonly Status[] }) {
  const loaded = useLoad((signal) => readHistory(order.id, signal), [order.id, order.version]);
  const zone = shops.value?.find(({ id }) => id === order.shop_id)?.timezone;
  return (
    <section class="stack">
      <h3>{t("orders_history")}</h3>
      {loaded.error !== undefined && <Failure error={loaded.error} retry={loaded.reload} />}
      {!loaded.value && loaded.error === undefined && <Loading />}
      <ol class="history">
        {loaded.value?.map((event) => (
          <li key={event.seq}>
            <time class="quiet" dateTime={event.at}>{dateTime(event.at, zone)}</time>
            <span>{wordsFor(event, statuses)}{event.note && <span class="second quiet">{event.note}</span>}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function wordsFor(event: Event, statuses: readonly Status[]): string {
  const who = event.actor.name ?? t(`orders_by_${event.actor.kind}`);
  const type = event.type.replace("order.", "") as "placed" | "moved" | "cancelled" | "updated" | "undone";
  return t(`orders_event_${type}`, { who, from: labelOf(statuses, event.from), to: labelOf(statuses, event.to) });
}
