import { Button, Check, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import { addStep, changeStep, type DraftStatus, type DraftStep, removeStep, type Role } from "./draft";
import { statusOptions } from "./status_options";
import type { WorkflowEditor } from "./workflow_state";

/** An admin always may, so it is not asked. */
const ROLES: readonly Exclude<Role, "admin">[] = ["staff", "merchant", "operations", "customer"];

/** Where an order can go from a status, and who may send it there. */
export function Steps({ editor, status }: { editor: WorkflowEditor; status: DraftStatus }) {
  const draft = editor.draft.value;
  const steps = draft.steps.map((step, place) => ({ step, place })).filter(({ step }) => step.from === status.id);
  return (
    <fieldset class="steps stack">
      <legend>{t("workflow_steps")}</legend>
      {steps.map(({ step, place }) => <Step key={place} editor={editor} status={status} step={step} place={place} />)}
      {steps.length < draft.statuses.length - 1 && (
        <div class="row">
          <Button small onClick={() => editor.edit((now) => addStep(now, status.id))}>
            <Icon name="plus" />{t("workflow_add_step")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function Step({ editor, status, step, place }: {
  editor: WorkflowEditor;
  status: DraftStatus;
  step: DraftStep;
  place: number;
}) {
  const pointer = `/transitions/${place}`;
  const draft = editor.draft.value;
  const target = draft.statuses.find((each) => each.id === step.to)?.label ?? step.to;
  const fault = ["", "/from", "/roles"].map((part) => editor.faultAt(pointer + part)).filter(Boolean).join("; ");
  const allow = (role: Role, isAllowed: boolean) => {
    const others = step.roles.filter((each) => each !== role);
    editor.edit((now) => changeStep(now, place, { roles: isAllowed ? [...others, role] : others }));
  };
  return (
    <div class="step" data-pointer={pointer} role="group" aria-label={t("workflow_step", { from: status.label, to: target })}>
      <div data-pointer={`${pointer}/to`}>
        <SelectField label={t("workflow_to")} value={step.to} fault={editor.faultAt(`${pointer}/to`)}
          options={statusOptions(draft, step.to, status.id)}
          onValue={(to) => editor.edit((now) => changeStep(now, place, { to }))} />
      </div>
      <div class="roles row" data-pointer={`${pointer}/roles`}>
        {ROLES.map((role) => (
          <Check key={role} label={t(`workflow_role_${role}`)} checked={step.roles.includes(role)}
            onChange={(isAllowed) => allow(role, isAllowed)} />
        ))}
      </div>
      <Button small look="plain" class="icon" aria-label={t("workflow_remove_step", { from: status.label, to: target })}
        onClick={() => editor.edit((now) => removeStep(now, place))}><Icon name="trash" /></Button>
      {step.roles.length === 0 && <p class="quiet">{t("workflow_no_roles")}</p>}
      {fault && <p class="fault" role="alert" lang="en">{fault}</p>}
    </div>
  );
}
