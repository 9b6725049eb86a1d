import { SelectField } from "../../kit/controls";
import { t } from "../texts";
import { statusOptions } from "./status_options";
import type { WorkflowEditor } from "./workflow_state";

/** Where a new order begins. */
export function Initial({ editor }: { editor: WorkflowEditor }) {
  const draft = editor.draft.value;
  return (
    <div data-pointer="/initial">
      <SelectField label={t("workflow_initial")} value={draft.initial} fault={editor.faultAt("/initial")}
        options={statusOptions(draft, draft.initial)}
        onValue={(initial) => editor.edit((now) => ({ ...now, initial }))} />
    </div>
  );
}
