import { Unreachable } from "../../api/problem";
import { ago, time } from "../../i18n/format";
import { statusLabel } from "../../i18n/status_label";
import { Mark } from "../../kit/icon";
import { Failure } from "../../kit/states";
import { LanguageChoice } from "../language_choice";
import { t } from "../texts";
import { Actions } from "./actions";
import { estimateOf } from "./eta";
import { Lines } from "./lines";
import { Steps } from "./steps";
import { confirmedAt, isCurrent, isGone, now, order, serverTime, type Tracking } from "./track_state";

/** One order as its guest follows it. src/http/guest_pages.cpp draws the same before this script runs. */
export function TrackPage() {
  if (isGone.value) return <Gone />;
  const shown = order.value;
  if (!shown) return <NoAnswer />;
  return (
    <main class="track">
      <Head order={shown} />
      <Steps order={shown} />
      <Lines order={shown} />
      <Shop order={shown} />
      <Actions order={shown} />
      <footer class="row"><LanguageChoice /></footer>
    </main>
  );
}

function Head({ order: { number, shop, label, status_kind: kind, cancel_reason: reason, ...rest } }: { order: Tracking }) {
  return (
    <header class="track-head">
      <p class="track-shop"><bdi>{shop.name}</bdi></p>
      <h1><span class="visually-hidden">{t("order_number")} </span>{number}</h1>
      <p class={`track-status ${kind}`} role="status">{statusLabel(label)}</p>
      <Estimate order={rest} />
      {kind === "cancelled" && reason && <p class="track-reason">{reason}</p>}
      <Connection />
    </header>
  );
}

function Estimate({ order: shown }: { order: Pick<Tracking, "eta" | "eta_latest"> }) {
  const estimate = estimateOf(shown, serverTime.value);
  if (!estimate) return null;
  return <p class="track-eta">{wordsOf(estimate)}</p>;
}

function wordsOf(estimate: NonNullable<ReturnType<typeof estimateOf>>): string {
  const zone = order.value?.shop.timezone;
  switch (estimate.kind) {
    case "range": return t("eta_range", { from: time(estimate.from, zone), to: time(estimate.to, zone) });
    case "by": return t("eta_by", { to: time(estimate.to, zone) });
    case "late": return t("eta_late");
  }
}

/** Says when what is shown may be out of date, and from when it is. */
function Connection() {
  if (isCurrent.value) return <p class="connection">{t("live")}</p>;
  const at = serverTime.value - (now.value - confirmedAt.value);
  return (
    <p class="connection lost" role="status">
      {t("reconnecting", { ago: ago(confirmedAt.value, now.value), time: time(at, order.value?.shop.timezone) })}
    </p>
  );
}

function Shop({ order: { shop } }: { order: Tracking }) {
  return (
    <address class="track-contact">
      <strong><bdi>{shop.name}</bdi></strong>
      {shop.address && <span><bdi>{shop.address}</bdi></span>}
      {shop.phone && <a href={`tel:${shop.phone.replace(/[^+\d]/g, "")}`}><bdi dir="ltr">{shop.phone}</bdi></a>}
      <a href={`/order/${shop.slug}`}>{t("order_more")}</a>
    </address>
  );
}

function Gone() {
  return (
    <main class="narrow stack">
      <Mark />
      <h1>{t("gone_title")}</h1>
      <p>{t("gone_text")}</p>
      <LanguageChoice />
    </main>
  );
}

function NoAnswer() {
  return (
    <main class="narrow stack">
      <Mark />
      <h1>{t("no_answer_title")}</h1>
      <Failure error={new Unreachable()} />
    </main>
  );
}
