import { Check } from "../../kit/controls";
import { DurationField } from "../forms/duration_field";
import { t } from "../texts";
import { allowCancelling } from "./draft";
import type { WorkflowEditor } from "./workflow_state";

/** When customers may cancel by themselves. */
export function Cancelling({ editor }: { editor: WorkflowEditor }) {
  const draft = editor.draft.value;
  const choices = draft.statuses.filter((status) => status.kind === "open" || draft.cancelFrom.includes(status.id));
  const faults = draft.cancelFrom.map((_, place) => editor.faultAt(`/customer_cancel/from/${place}`)).filter(Boolean);
  return (
    <fieldset class="card stack" data-pointer="/customer_cancel">
      <legend class="visually-hidden">{t("workflow_cancel")}</legend>
      <h2>{t("workflow_cancel")}</h2>
      <div class="stack" data-pointer="/customer_cancel/from">
        {choices.map((status) => (
          <Check key={status.id} label={t("workflow_cancel_from", { name: status.label || status.key })}
            checked={draft.cancelFrom.includes(status.id)}
            onChange={(isAllowed) => editor.edit((now) => allowCancelling(now, status.id, isAllowed))} />
        ))}
        {faults.length > 0 && <p class="fault" role="alert" lang="en">{faults.join("; ")}</p>}
      </div>
      {draft.cancelFrom.length > 0 && (
        <div class="cancel-within" data-pointer="/customer_cancel/within_s">
          <DurationField label={t("workflow_cancel_within")} hint={t("workflow_cancel_within_hint")} seconds={draft.cancelWithin}
            fault={editor.faultAt("/customer_cancel/within_s")}
            onSeconds={(cancelWithin) => editor.edit((now) => ({ ...now, cancelWithin }))} />
        </div>
      )}
    </fieldset>
  );
}
