import { Button, Check, SelectField, TextField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import { changeStatus, type DraftStatus, moveStatus, removeStatus } from "./draft";
import { StatusTimer } from "./status_timer";
import { Steps } from "./steps";
import type { WorkflowEditor } from "./workflow_state";

const KINDS = ["open", "ready", "done", "cancelled"] as const;
const COLUMNS = ["waiting", "ready", "hidden"] as const;

/** A status: what it is called, what it means, and where an order goes from it. */
export function StatusCard({ editor, status, place, isNew }: {
  editor: WorkflowEditor;
  status: DraftStatus;
  place: number;
  isNew: boolean;
}) {
  const pointer = `/statuses/${place}`;
  const change = (what: Partial<DraftStatus>) => editor.edit((now) => changeStatus(now, status.id, what));
  const fault = editor.faultAt(pointer);
  return (
    <li class={`card stack status ${status.kind}`} data-pointer={pointer}>
      <div class="row spread">
        <h2>{status.label || status.key}</h2>
        <Placing editor={editor} status={status} place={place} />
      </div>
      {fault && <p class="fault" role="alert" lang="en">{fault}</p>}
      <div class="status-fields">
        <div data-pointer={`${pointer}/label`}>
          <TextField label={t("workflow_label")} value={status.label} maxLength={100} autofocus={isNew}
            fault={editor.faultAt(`${pointer}/label`)} onText={(label) => change({ label })} />
        </div>
        <div data-pointer={`${pointer}/key`}>
          <TextField label={t("workflow_key")} value={status.key} maxLength={32} dir="ltr" spellcheck={false} autocapitalize="none"
            fault={editor.faultAt(`${pointer}/key`)} onText={(key) => change({ key })} />
        </div>
        <div data-pointer={`${pointer}/kind`}>
          <SelectField label={t("workflow_kind")} value={status.kind} fault={editor.faultAt(`${pointer}/kind`)}
            options={KINDS.map((each) => [each, t(`workflow_kind_${each}`)] as const)}
            onValue={(kind) => change({ kind: kind as DraftStatus["kind"] })} />
        </div>
        <div data-pointer={`${pointer}/board`}>
          <SelectField label={t("workflow_board")} value={status.board} fault={editor.faultAt(`${pointer}/board`)}
            options={COLUMNS.map((each) => [each, t(`workflow_board_${each}`)] as const)}
            onValue={(board) => change({ board: board as DraftStatus["board"] })} />
        </div>
      </div>
      <Check label={t("workflow_notify")} checked={status.notify} onChange={(notify) => change({ notify })} />
      {status.kind !== "cancelled" && <Steps editor={editor} status={status} />}
      {(status.kind === "open" || status.kind === "ready") && <StatusTimer editor={editor} status={status} />}
    </li>
  );
}

function Placing({ editor, status, place }: { editor: WorkflowEditor; status: DraftStatus; place: number }) {
  const name = status.label || status.key;
  const last = editor.draft.value.statuses.length - 1;
  return (
    <div class="row">
      <Button small look="plain" class="icon" aria-label={t("workflow_up", { name })} disabled={place === 0}
        onClick={() => editor.edit((now) => moveStatus(now, status.id, -1))}>↑</Button>
      <Button small look="plain" class="icon" aria-label={t("workflow_down", { name })} disabled={place === last}
        onClick={() => editor.edit((now) => moveStatus(now, status.id, 1))}>↓</Button>
      <Button small look="plain" class="icon" aria-label={t("workflow_remove_status", { name })}
        onClick={() => editor.edit((now) => removeStatus(now, status.id))}><Icon name="trash" /></Button>
    </div>
  );
}
