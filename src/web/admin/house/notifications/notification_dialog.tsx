import { useMemo } from "preact/hooks";
import { dateTime } from "../../../i18n/format";
import { formatNumber } from "../../../i18n/texts";
import { Button } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure, Loading } from "../../../kit/states";
import { hashOf } from "../../route";
import { shops } from "../../shops";
import { t } from "../../texts";
import { CodeBlock } from "../code_block";
import { Fact } from "../fact";
import { useEvery } from "../use_every";
import { isSettled, type Notification, readable } from "./notification";
import type { Detail } from "./notifications_state";
import { StateBadge } from "./state_badge";
import { Tries } from "./tries";
import { Watched } from "./watched";
import { refusalWords, standing, typeWords } from "./words";
import "./notifications.css";

const LOOK_MS = 1_000;

/** One notification with its tries, as they are made. */
export function NotificationDialog({ id, onNews = () => undefined, onClose }: {
  id: string;
  /** Its state is another one. */
  onNews?: (now: Notification) => void;
  onClose: () => void;
}) {
  const watched = useMemo(() => new Watched(id, onNews), [id]);
  useEvery(LOOK_MS, (signal) => watched.look(signal), [watched]);
  const detail = watched.detail.value;
  const error = watched.error.value;
  const title = detail && <span class="row">{typeWords(detail.type)}<StateBadge state={detail.state} /></span>;
  return (
    <Dialog wide title={title ?? t("notify_single")} onClose={onClose}>
      {error !== undefined && (detail ? <p class="notice alert" role="alert">{refusalWords(error)}</p>
        : <Failure error={error} retry={() => void watched.read()} />)}
      {detail ? <Shown detail={detail} watched={watched} /> : error === undefined && <Loading />}
    </Dialog>
  );
}

function Shown({ detail, watched }: { detail: Detail; watched: Watched }) {
  return (
    <>
      <div class="row spread">
        <p role="status">{standing(detail, Date.now())}</p>
        <Button {...(detail.state === "dead" ? { look: "primary" as const } : {})} busy={watched.busy.value}
          onClick={() => void watched.retry()}>
          {t(isSettled(detail) ? "notify_send_again" : "notify_send_now")}
        </Button>
      </div>
      {detail.last_error && (
        <p class={`notice ${detail.state === "dead" ? "alert" : "open"}`} dir="auto">{detail.last_error}</p>
      )}
      <Facts detail={detail} />
      {detail.body && (
        <details>
          <summary>{t("notify_body")}</summary>
          <CodeBlock label={t("notify_body")} text={readable(detail.body)} canCopy />
        </details>
      )}
      <Tries deliveries={detail.deliveries} />
    </>
  );
}

function Facts({ detail }: { detail: Detail }) {
  const { shop_id, order_id, order_number, webhook_id, seq, to, created_at, kind } = detail;
  const order = order_id && hashOf("orders", [], { of: "all", order: order_id });
  return (
    <dl class="facts">
      <Fact name={t("notify_kind")}>{t(`notify_kind_${kind}`)}</Fact>
      <Fact name={t("notify_to")}>{to && <span dir="ltr">{to}</span>}</Fact>
      <Fact name={t("shop")}>{shops.value?.find(({ id }) => id === shop_id)?.name}</Fact>
      <Fact name={t("notify_order")}>{order && <a href={order}>{order_number ?? t("notify_order_open")}</a>}</Fact>
      <Fact name={t("notify_webhook")}>
        {webhook_id && <a href={hashOf("webhooks", [webhook_id])}>{t("notify_webhook_open")}</a>}
      </Fact>
      <Fact name={t("notify_event")}>{seq !== null && `#${formatNumber(seq)}`}</Fact>
      <Fact name={t("notify_made")}>{dateTime(created_at)}</Fact>
    </dl>
  );
}
