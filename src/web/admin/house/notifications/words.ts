import { Problem } from "../../../api/problem";
import { ago } from "../../../i18n/format";
import { wordsOf } from "../../../kit/states";
import { t } from "../../texts";
import { isHeld, type Notification, typeName } from "./notification";

/** What a notification is about. */
export function typeWords(type: string): string {
  const name = typeName(type);
  return name ? t(`notify_type_${name}`) : type;
}

/** How it stands, in a sentence. */
export function standing(notification: Notification, now: number): string {
  const { state, tries, due_at, sent_at } = notification;
  switch (state) {
    case "queued":
      return isHeld(notification, now) ? t("notify_leaves", { when: ago(due_at!, now) }) : t("notify_leaving");
    case "failed": return t("notify_next_try", { n: tries, when: due_at ? ago(due_at, now) : "" });
    case "sent": return t("notify_went", { when: sent_at ? ago(sent_at, now) : "" });
    case "dead": return t("notify_given_up", { n: tries });
  }
}

/** A refusal to send something. */
export function refusalWords(error: unknown): string {
  const isOff = error instanceof Problem && error.status === 409 && error.code !== "idempotency_in_progress";
  return isOff ? t("notify_channel_off") : wordsOf(error);
}
