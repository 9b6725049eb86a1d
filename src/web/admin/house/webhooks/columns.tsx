import { hashOf } from "../../route";
import type { Column } from "../../lists/paged_table";
import type { Shop } from "../../shops";
import { t } from "../../texts";
import { Standing } from "./standing";
import { EVENTS, eventName, type EventType, type Webhook } from "./webhook";

export function columnsFor(shops: readonly Shop[]): readonly Column<Webhook>[] {
  return [
    {
      key: "url",
      head: t("webhooks_url"),
      isName: true,
      cell: ({ id, url }) => <a class="webhook-url" href={hashOf("webhooks", [id])} dir="ltr">{url}</a>,
    },
    { key: "events", head: t("webhooks_events"), cell: ({ events }) => <Events events={events} /> },
    { key: "shop", head: t("shop"), cell: (webhook) => shopName(webhook, shops) },
    { key: "state", head: t("webhooks_state"), cell: (webhook) => <Standing webhook={webhook} /> },
  ];
}

export function shopName({ shop_id }: Webhook, shops: readonly Shop[]): string {
  if (!shop_id) return t("keys_every_shop");
  return shops.find(({ id }) => id === shop_id)?.name ?? t("keys_other_shop");
}

export function Events({ events }: { events: readonly EventType[] }) {
  const isAll = events.length === EVENTS.length;
  return (
    <span class="tags">
      {isAll ? <span class="badge">{t("webhooks_every_event")}</span>
        : events.map((each) => <span key={each} class="badge">{t(`webhooks_event_${eventName(each)}`)}</span>)}
    </span>
  );
}
