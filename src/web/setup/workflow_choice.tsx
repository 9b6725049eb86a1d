import { guestApi, ok, type Schemas } from "../api/client";
import { statusLabel } from "../i18n/status_label";
import { useLoad } from "../kit/load";
import type { Workflow } from "./shop_step";
import { t } from "./texts";
import { pathOf } from "./workflow_path";

const WORKFLOWS: readonly Workflow[] = ["counter", "delivery", "shipping", "simple"];

/** The built-in workflows, each in a sentence and with the way that its orders go. */
export function WorkflowChoice({ chosen, onChoice }: { chosen: string; onChoice: (workflow: Workflow) => void }) {
  const loaded = useLoad((signal) => ok(guestApi.GET("/api/v1/workflows", { signal })), []);
  const workflows = loaded.value?.data ?? [];
  return (
    <fieldset class="stack workflows">
      <legend class="label">{t("workflow")}</legend>
      {WORKFLOWS.map((each) => (
        <label key={each} class={each === chosen ? "workflow chosen" : "workflow"}>
          <input type="radio" name="workflow" value={each} checked={each === chosen} onChange={() => onChoice(each)} />
          <span class="stack">
            <strong>{t(`workflow_${each}`)}</strong>
            <span class="quiet">{t(`workflow_${each}_about`)}</span>
            <Path workflow={workflows.find(({ name }) => name === each)} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Path({ workflow }: { workflow: Schemas["Workflow"] | undefined }) {
  if (!workflow) return null;
  return <span class="path">{pathOf(workflow).map((label) => <span key={label} class="badge">{statusLabel(label)}</span>)}</span>;
}
