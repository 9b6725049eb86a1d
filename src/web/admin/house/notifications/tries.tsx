import type { Schemas } from "../../../api/client";
import { dateTimeExact } from "../../../i18n/format";
import { formatNumber } from "../../../i18n/texts";
import { t } from "../../texts";
import { CodeBlock } from "../code_block";

type Delivery = Schemas["Delivery"];

/** What was sent and what came back, the newest first; that one is open. */
export function Tries({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <section class="stack">
      <h3>{t("notify_tries")}</h3>
      {deliveries.length === 0 && <p class="quiet">{t("notify_no_tries")}</p>}
      {deliveries.map((each, place) => <Try key={each.at} delivery={each} isNewest={place === 0} />)}
    </section>
  );
}

function Try({ delivery, isNewest }: { delivery: Delivery; isNewest: boolean }) {
  const { at, took_ms, status, error, request, response } = delivery;
  const isGood = error === null;
  const answer = status ?? t(isGood ? "notify_state_sent" : "notify_no_answer");
  return (
    <details class="try" open={isNewest}>
      <summary>
        <span class={`badge ${isGood ? "ready" : "alert"}`}>{answer}</span>
        <time dateTime={at}>{dateTimeExact(at)}</time>
        <span class="quiet">{t("notify_took", { ms: formatNumber(took_ms) })}</span>
      </summary>
      <div class="stack">
        {error && <p dir="auto">{error}</p>}
        {request && <><h4>{t("notify_request")}</h4><CodeBlock label={t("notify_request")} text={request} /></>}
        {response && <><h4>{t("notify_response")}</h4><CodeBlock label={t("notify_response")} text={response} /></>}
      </div>
    </details>
  );
}
