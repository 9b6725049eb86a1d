import { useSignal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import { isTransient } from "../../../api/problem";
import { Button } from "../../../kit/controls";
import { Confirm } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { go } from "../../router";
import { t } from "../../texts";
import { NotificationDialog } from "../notifications/notification_dialog";
import { refusalWords } from "../notifications/words";
import { RemoveQuestion } from "../remove_question";
import { EditWebhookDialog } from "./edit_webhook_dialog";
import { IssuedSecret } from "./issued_secret";
import { hostOf, type Webhook } from "./webhook";
import { changeWebhook, type IssuedWebhook, removeWebhook, rotateSecret, testWebhook } from "./webhooks_state";

interface Props {
  webhook: Webhook;
  onChanged: (webhook: Webhook) => void;
}

/** What can be done with a webhook. */
export function WebhookActions({ webhook, onChanged, onTested }: Props & { onTested: () => void }) {
  const asking = useSignal<"change" | "secret" | "remove" | undefined>(undefined);
  const name = hostOf(webhook.url);
  const close = () => (asking.value = undefined);
  const ask = (what: typeof asking.value) => () => (asking.value = what);
  return (
    <>
      <div class="row">
        {webhook.is_active && <Test webhook={webhook} onTested={onTested} />}
        <Switch webhook={webhook} onChanged={onChanged} />
        <Button onClick={ask("change")}>{t("webhooks_change")}</Button>
        <Button onClick={ask("secret")}>{t("webhooks_rotate")}</Button>
        <Button look="danger" onClick={ask("remove")}>{t("webhooks_remove")}</Button>
      </div>
      {asking.value === "change" && <EditWebhookDialog webhook={webhook} onSaved={onChanged} onClose={close} />}
      {asking.value === "secret" && <NewSecret webhook={webhook} onChanged={onChanged} onClose={close} />}
      {asking.value === "remove" && (
        <RemoveQuestion title={t("webhooks_remove_title", { name })} text={t("webhooks_remove_text")}
          action={t("webhooks_remove")} remove={() => removeWebhook(webhook.id)} done={t("webhooks_removed", { name })}
          onClose={close} onRemoved={() => go("webhooks")} />
      )}
    </>
  );
}

/** Posts a test, and shows what comes of it. */
function Test({ webhook, onTested }: { webhook: Webhook; onTested: () => void }) {
  const sent = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const key = useSignal(idempotencyKey());
  const test = async () => {
    busy.value = true;
    try {
      sent.value = (await testWebhook(webhook.id, key.peek())).id;
      key.value = idempotencyKey();
      onTested();
    } catch (error) {
      if (!isTransient(error)) key.value = idempotencyKey();
      say(refusalWords(error), { look: "alert" });
    }
    busy.value = false;
  };
  return (
    <>
      <Button look="primary" busy={busy.value} onClick={() => void test()}>{t("webhooks_test")}</Button>
      {sent.value && <NotificationDialog id={sent.value} onNews={onTested} onClose={() => (sent.value = undefined)} />}
    </>
  );
}

function Switch({ webhook, onChanged }: Props) {
  const busy = useSignal(false);
  const isOn = webhook.is_active;
  const flip = async () => {
    busy.value = true;
    try {
      onChanged(await changeWebhook(webhook.id, webhook.version, { is_active: !isOn }));
      say(t(isOn ? "webhooks_is_off" : "webhooks_is_on"));
    } catch (error) {
      say(refusalWords(error), { look: "alert" });
    }
    busy.value = false;
  };
  return (
    <Button {...(isOn ? {} : { look: "primary" as const })} busy={busy.value} onClick={() => void flip()}>
      {t(isOn ? "webhooks_switch_off" : "webhooks_switch_on")}
    </Button>
  );
}

/** Asks, then shows the new secret: this once. */
function NewSecret({ webhook, onChanged, onClose }: Props & { onClose: () => void }) {
  const issued = useSignal<IssuedWebhook | undefined>(undefined);
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useSignal(idempotencyKey());
  const rotate = async () => {
    busy.value = true;
    error.value = undefined;
    try {
      issued.value = await rotateSecret(webhook.id, key.peek());
      const { secret: _, ...now } = issued.value;
      onChanged(now);
    } catch (refusal) {
      if (!isTransient(refusal)) key.value = idempotencyKey();
      error.value = refusal;
    }
    busy.value = false;
  };
  if (issued.value) return <IssuedSecret issued={issued.value} onClose={onClose} />;
  return (
    <Confirm title={t("webhooks_rotate_title", { name: hostOf(webhook.url) })} action={t("webhooks_rotate")}
      busy={busy.value} onConfirm={() => void rotate()} onClose={onClose}>
      {error.value !== undefined && <Failure error={error.value} />}
      <p>{t("webhooks_rotate_text")}</p>
    </Confirm>
  );
}
