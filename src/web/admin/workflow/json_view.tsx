import { Field } from "../../kit/controls";
import { t } from "../texts";
import type { WorkflowEditor } from "./workflow_state";

/** The workflow as the API has it, for those who would rather write it. */
export function JsonView({ editor }: { editor: WorkflowEditor }) {
  const fault = editor.jsonFault.value;
  return (
    <Field label={t("workflow_json")} hint={t("workflow_json_hint")}
      fault={fault === undefined ? undefined : t("workflow_json_fault", { fault })}>
      {(control) => (
        <textarea {...control} class="input code" dir="ltr" spellcheck={false} rows={28} value={editor.json.value}
          onInput={(event) => (editor.json.value = event.currentTarget.value)} />
      )}
    </Field>
  );
}
