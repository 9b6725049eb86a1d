import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Button, TextField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { useUnsaved } from "../leaving";
import { keepShop, type Shop } from "../shops";
import { t } from "../texts";
import { BuiltIn } from "./built_in";
import { Cancelling } from "./cancelling";
import { Drawing } from "./drawing";
import { addStatus } from "./draft";
import { Initial } from "./initial";
import { JsonView } from "./json_view";
import { Meanwhile } from "./meanwhile";
import { Refusal } from "./refusal";
import { StatusCard } from "./status_card";
import { type Known, WorkflowEditor } from "./workflow_state";

export function Editor({ shop, known }: { shop: Shop; known: Known }) {
  const editor = useMemo(() => new WorkflowEditor(shop.id, known), [known]);
  useEffect(() => editor.watch(), [editor]);
  useUnsaved(editor.isDirty.value);
  const isJson = editor.json.value !== undefined;
  const save = async (event: Event) => {
    event.preventDefault();
    if (!(await editor.save())) return;
    say(t("workflow_saved"));
    keepShop({ ...shop, workflow: editor.known.peek().workflow.name });
  };
  return (
    <form class="workflow" onSubmit={(event) => void save(event)}>
      <div class="workflow-picture">
        <Drawing svg={editor.drawing.value} name={editor.draft.value.name} isOld={editor.faults.value.length > 0} />
        {editor.drawingError.value !== undefined && <Failure error={editor.drawingError.value} />}
      </div>
      <Complaints editor={editor} />
      <div class="row spread">
        <BuiltIn editor={editor} />
        <Button small aria-pressed={isJson} onClick={() => switchView(editor)}>{t("workflow_json")}</Button>
      </div>
      {isJson ? <JsonView editor={editor} /> : <Fields editor={editor} />}
      <Foot editor={editor} />
      <Meanwhile editor={editor} />
    </form>
  );
}

function switchView(editor: WorkflowEditor): void {
  if (editor.json.peek() === undefined) editor.showJson();
  else if (!editor.showFields()) say(t("workflow_json_form"), { look: "alert" });
}

function Fields({ editor }: { editor: WorkflowEditor }) {
  const draft = editor.draft.value;
  const added = useSignal<string | undefined>(undefined);
  const add = () => {
    editor.edit((now) => addStatus(now, t("workflow_new_status")));
    added.value = editor.draft.peek().statuses.at(-1)?.id;
  };
  return (
    <div class="stack">
      <div class="card pair" data-pointer="/name">
        <TextField label={t("workflow_name")} value={draft.name} maxLength={100} fault={editor.faultAt("/name")}
          onText={(name) => editor.edit((now) => ({ ...now, name }))} />
        <Initial editor={editor} />
      </div>
      <ol class="statuses stack">
        {draft.statuses.map((status, place) => (
          <StatusCard key={status.id} editor={editor} status={status} place={place} isNew={added.value === status.id} />
        ))}
      </ol>
      <div class="row"><Button onClick={add}><Icon name="plus" />{t("workflow_add_status")}</Button></div>
      <Cancelling editor={editor} />
    </div>
  );
}

/** How many things are wrong, and the way to each. */
function Complaints({ editor }: { editor: WorkflowEditor }) {
  const faults = editor.faults.value;
  if (faults.length === 0) return null;
  return (
    <div class="notice alert complaints" role="status">
      <strong>{t("workflow_faults", { n: faults.length })}</strong>
      <ul>
        {faults.map((fault) => (
          <li key={fault.pointer + fault.detail}>
            <button type="button" class="link" onClick={() => showPlace(fault.pointer)}>
              <bdi>{fault.pointer}</bdi>: <span lang="en">{fault.detail}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Goes to the control that a pointer is about, or to the nearest one around it. */
function showPlace(pointer: string): void {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf("/"))) {
    const place = document.querySelector(`[data-pointer="${CSS.escape(at)}"]`);
    const control = place?.matches("input, select") ? place : place?.querySelector("input, select, button");
    if (!(control instanceof HTMLElement)) continue;
    control.focus();
    return;
  }
}

function Foot({ editor }: { editor: WorkflowEditor }) {
  const error = editor.error.value;
  if (!editor.isDirty.value && error === undefined) return null;
  const cannot = editor.faults.value.length > 0 || editor.jsonFault.value !== undefined;
  return (
    <div class="save-bar stack" role="group" aria-label={t("save_changes")}>
      {error !== undefined && <Refusal error={error} />}
      <div class="row spread">
        <span class="quiet">{cannot ? t("workflow_not_yet") : t("save_unsaved")}</span>
        <div class="row">
          <Button onClick={() => editor.startFrom(editor.known.peek().workflow)}>{t("save_discard")}</Button>
          <Button type="submit" look="primary" busy={editor.isSaving.value} disabled={cannot}>{t("save_changes")}</Button>
        </div>
      </div>
    </div>
  );
}
