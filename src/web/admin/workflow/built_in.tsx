import { useSignal } from "@preact/signals";
import { api, ok } from "../../api/client";
import { Button } from "../../kit/controls";
import { sayError } from "../../kit/toasts";
import { t } from "../texts";
import type { WorkflowEditor } from "./workflow_state";

const NAMES = ["counter", "delivery", "shipping", "simple"] as const;

/** Begins from one that comes with the server. Nothing is in use before it is saved. */
export function BuiltIn({ editor }: { editor: WorkflowEditor }) {
  const name = useSignal<(typeof NAMES)[number]>("counter");
  const use = async () => {
    try {
      const { data } = await ok(api.GET("/api/v1/workflows"));
      const found = data.find((each) => each.name === name.peek());
      if (found) editor.startFrom(found);
    } catch (error) {
      sayError(error);
    }
  };
  return (
    <div class="row built-in">
      <select class="input" aria-label={t("workflow_start_from")} value={name.value}
        onChange={(event) => (name.value = event.currentTarget.value as (typeof NAMES)[number])}>
        {NAMES.map((each) => <option key={each} value={each}>{t(`workflow_built_in_${each}`)}</option>)}
      </select>
      <Button onClick={() => void use()}>{t("workflow_start")}</Button>
    </div>
  );
}
