import { Button, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { DurationField } from "../forms/duration_field";
import { t } from "../texts";
import { addTimer, changeTimer, type DraftStatus, type DraftTimer, removeTimer } from "./draft";
import { statusOptions } from "./status_options";
import type { WorkflowEditor } from "./workflow_state";

/** When an order goes on from a status by itself. */
export function StatusTimer({ editor, status }: { editor: WorkflowEditor; status: DraftStatus }) {
  const timers = editor.draft.value.timers.map((timer, place) => ({ timer, place }))
    .filter(({ timer }) => timer.from === status.id);
  if (timers.length === 0) {
    return (
      <div class="row">
        <Button small look="plain" onClick={() => editor.edit((now) => addTimer(now, status.id))}>
          <Icon name="clock" />{t("workflow_add_timer")}
        </Button>
      </div>
    );
  }
  return <>{timers.map(({ timer, place }) => <Timer key={place} editor={editor} status={status} timer={timer} place={place} />)}</>;
}

function Timer({ editor, status, timer, place }: {
  editor: WorkflowEditor;
  status: DraftStatus;
  timer: DraftTimer;
  place: number;
}) {
  const pointer = `/timers/${place}`;
  const change = (what: Partial<DraftTimer>) => editor.edit((now) => changeTimer(now, place, what));
  const fault = ["", "/from"].map((part) => editor.faultAt(pointer + part)).filter(Boolean).join("; ");
  return (
    <fieldset class="timer" data-pointer={pointer}>
      <legend>{t("workflow_timer")}</legend>
      <div data-pointer={`${pointer}/after_s`}>
        <DurationField label={t("workflow_after")} seconds={timer.after_s} fault={editor.faultAt(`${pointer}/after_s`)}
          onSeconds={(seconds) => change({ after_s: seconds ?? 0 })} />
      </div>
      <div data-pointer={`${pointer}/to`}>
        <SelectField label={t("workflow_to")} value={timer.to} fault={editor.faultAt(`${pointer}/to`)}
          options={statusOptions(editor.draft.value, timer.to, status.id)} onValue={(to) => change({ to })} />
      </div>
      <Button small look="plain" class="icon" aria-label={t("workflow_remove_timer", { name: status.label })}
        onClick={() => editor.edit((now) => removeTimer(now, place))}><Icon name="trash" /></Button>
      {fault && <p class="fault" role="alert" lang="en">{fault}</p>}
    </fieldset>
  );
}
