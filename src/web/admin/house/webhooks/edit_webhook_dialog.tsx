import { Button } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { Conflicts, type Naming } from "../../forms/conflicts";
import type { Source } from "../../forms/edit_form";
import { useEditForm } from "../../forms/use_edit_form";
import { askToLeave } from "../../leaving";
import { t } from "../../texts";
import { eventName, type EventType, hostOf, type Payload, type Webhook } from "./webhook";
import { WebhookFields } from "./webhook_fields";
import { changeWebhook, readWebhook, valuesOf, type WebhookValues } from "./webhooks_state";

const LABELS = { url: "webhooks_url", events: "webhooks_events", payload: "webhooks_payload" } as const;
const NAMING: Naming<WebhookValues> = {
  label: (field) => t(LABELS[field]),
  value: (field, value) => {
    if (field === "events") return (value as EventType[]).map(eventWords).join(", ");
    return field === "payload" ? t(`webhooks_payload_${value as Payload}`) : undefined;
  },
};

function eventWords(event: EventType): string {
  return t(`webhooks_event_${eventName(event)}`);
}

function sourceOf(id: string, saved: (webhook: Webhook) => void): Source<WebhookValues, Webhook> {
  return {
    valuesOf,
    versionOf: ({ version }) => String(version),
    read: () => readWebhook(id),
    save: (edits, version) => changeWebhook(id, Number(version), edits),
    saved,
  };
}

export function EditWebhookDialog({ webhook, onSaved, onClose }: {
  webhook: Webhook;
  onSaved: (webhook: Webhook) => void;
  onClose: () => void;
}) {
  const form = useEditForm(sourceOf(webhook.id, onSaved), webhook);
  const close = () => askToLeave(onClose);
  const save = async (event: Event) => {
    event.preventDefault();
    if (!(await form.save())) return;
    say(t("save_done"));
    onClose();
  };
  const isReady = form.isDirty && form.values.events.length > 0 && form.conflicts.value.length === 0;
  return (
    <Dialog title={hostOf(webhook.url)} onClose={close}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        {form.unplaced !== undefined && <Failure error={form.unplaced} />}
        <Conflicts form={form} naming={NAMING} />
        <WebhookFields values={form.values} fault={(field) => form.fault(field)} onChange={(change) => {
          for (const field of Object.keys(change) as (keyof WebhookValues)[]) form.set(field, change[field]!);
        }} />
        <div class="row">
          <Button type="submit" look="primary" busy={form.busy.value} disabled={!isReady}>{t("save")}</Button>
          <Button onClick={close}>{t("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
