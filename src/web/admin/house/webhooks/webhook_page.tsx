import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { dateTime } from "../../../i18n/format";
import { Icon } from "../../../kit/icon";
import { Failure, Loading } from "../../../kit/states";
import { Heading } from "../../heading";
import { hashOf } from "../../route";
import { setQuery } from "../../router";
import { shops } from "../../shops";
import { t } from "../../texts";
import { Fact } from "../fact";
import { filterOf } from "../notifications/filter";
import { NotificationList } from "../notifications/notification_list";
import { Notifications } from "../notifications/notifications_state";
import { StateFilter } from "../notifications/state_filter";
import { useEvery } from "../use_every";
import { Events, shopName } from "./columns";
import { Standing } from "./standing";
import { hostOf, type Webhook } from "./webhook";
import { WebhookActions } from "./webhook_actions";
import { readWebhook } from "./webhooks_state";

const REFRESH_MS = 5_000;

/** One webhook: how it stands, what can be done with it, and what it was sent. */
export function WebhookPage({ id, query }: { id: string; query: Readonly<Record<string, string>> }) {
  const webhook = useSignal<Webhook | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const { state } = filterOf(query);
  const log = useMemo(() => new Notifications({ webhook: id, ...(state ? { state } : {}) }), [id, state]);
  const look = async (signal?: AbortSignal) => {
    try {
      const now = await readWebhook(id, signal);
      if (signal?.aborted) return;
      webhook.value = now;
      error.value = undefined;
    } catch (refusal) {
      if (!signal?.aborted) error.value = refusal;
    }
  };
  useEvery(REFRESH_MS, async (signal) => {
    await Promise.all([look(signal), log.pages.reload()]);
  }, [log]);
  const shown = webhook.value;
  return (
    <>
      <Heading title={shown ? hostOf(shown.url) : t("section_webhooks")}>
        <a class="button" href={hashOf("webhooks")}><Icon name="back" />{t("webhooks_all")}</a>
      </Heading>
      {error.value !== undefined && <Failure error={error.value} retry={() => void look()} />}
      {!shown && error.value === undefined && <Loading />}
      {shown && (
        <>
          <WebhookActions webhook={shown} onChanged={(now) => (webhook.value = now)}
            onTested={() => void log.pages.reload()} />
          <Facts webhook={shown} />
          <section class="stack">
            <h2>{t("webhooks_log")}</h2>
            <div class="filters" role="search" aria-label={t("filters")}>
              <StateFilter state={state} onState={(each) => setQuery({ state: each })} />
            </div>
            <NotificationList list={log} label={t("webhooks_log")} isOfWebhook
              empty={<p>{t(state ? "notify_none_found" : "webhooks_log_none")}</p>} />
          </section>
        </>
      )}
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  return (
    <dl class="facts card">
      <Fact name={t("webhooks_state")}><Standing webhook={webhook} /></Fact>
      <Fact name={t("webhooks_url")}><span dir="ltr">{webhook.url}</span></Fact>
      <Fact name={t("shop")}>{shopName(webhook, shops.value ?? [])}</Fact>
      <Fact name={t("webhooks_events")}><Events events={webhook.events} /></Fact>
      <Fact name={t("webhooks_payload")}>{t(`webhooks_payload_${webhook.payload}`)}</Fact>
      <Fact name={t("webhooks_since")}>{dateTime(webhook.created_at)}</Fact>
    </dl>
  );
}
