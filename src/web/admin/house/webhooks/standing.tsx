import { ago, dateTime } from "../../../i18n/format";
import { t } from "../../texts";
import { LOOKS, standingOf, type Webhook } from "./webhook";

/** Whether it is on and gets through, and if not, why and since when. */
export function Standing({ webhook }: { webhook: Webhook }) {
  const standing = standingOf(webhook);
  return (
    <>
      <span class={`badge ${LOOKS[standing]}`}>{t(`webhooks_state_${standing}`)}</span>
      {standing === "gone" && <span class="second quiet">{t("webhooks_gone")}</span>}
      {standing === "failing" && (
        <span class="second quiet" title={dateTime(webhook.failing_since!)}>
          {t("webhooks_failing", { n: webhook.failures_in_a_row, when: ago(webhook.failing_since!) })}
        </span>
      )}
    </>
  );
}
