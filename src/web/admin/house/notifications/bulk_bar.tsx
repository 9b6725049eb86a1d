import { useSignal } from "@preact/signals";
import { dateTime } from "../../../i18n/format";
import { Button } from "../../../kit/controls";
import { say } from "../../../kit/toasts";
import { t } from "../../texts";
import { type Refused, Refusals } from "../refusals";
import type { Notifications } from "./notifications_state";
import { refusalWords, typeWords } from "./words";

/** What can be done with the chosen notifications. */
export function BulkBar({ list }: { list: Notifications }) {
  const busy = useSignal(false);
  const refused = useSignal<readonly Refused[]>([]);
  const retry = async () => {
    if (busy.peek()) return;
    busy.value = true;
    const { rows } = list.choice;
    const failures = await list.retryAll(rows);
    const n = rows.length - failures.length;
    if (n > 0) say(t("notify_queued_again", { n }));
    refused.value = failures.map(({ row, error }) => ({
      name: `${typeWords(row.type)}, ${dateTime(row.created_at)}`,
      why: refusalWords(error),
    }));
    busy.value = false;
  };
  return (
    <div class="save-bar row spread" role="group" aria-label={t("notify_bulk")}>
      <strong role="status">{t("notify_chosen", { n: list.choice.ids.value.size })}</strong>
      <div class="row">
        <Button small look="primary" busy={busy.value} onClick={() => void retry()}>{t("notify_send_again")}</Button>
        <Button small look="plain" onClick={() => list.choice.setAll(false)}>{t("orders_choose_none")}</Button>
      </div>
      {refused.value.length > 0 && (
        <Refusals title={t("notify_not_queued", { n: refused.value.length })} refused={refused.value}
          onClose={() => (refused.value = [])} />
      )}
    </div>
  );
}
