import { Button } from "../../kit/controls";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { t } from "../texts";
import type { EditForm } from "./edit_form";
import { Conflicts, type Naming } from "./conflicts";

/** Saves when the form is submitted, and says so. */
export function submitOf<T extends object, R>(form: EditForm<T, R>): (event: Event) => void {
  return async (event) => {
    event.preventDefault();
    if (await form.save()) say(t("save_done"));
  };
}

/** Stands at the foot of a <form> while there is something to save or to decide; its button submits. */
export function SaveBar<T extends object, R>({ form, naming }: { form: EditForm<T, R>; naming: Naming<T> }) {
  const error = form.unplaced;
  if (!form.isDirty && error === undefined && !form.isMeanwhile.value) return null;
  return (
    <div class="save-bar stack" role="group" aria-label={t("save_changes")}>
      {error !== undefined && <Failure error={error} />}
      <Conflicts form={form} naming={naming} />
      <div class="row spread">
        <span class="quiet">{form.isDirty ? t("save_unsaved") : ""}</span>
        <div class="row">
          <Button onClick={() => form.discard()}>{t("save_discard")}</Button>
          <Button type="submit" look="primary" busy={form.busy.value} disabled={form.conflicts.value.length > 0}>
            {t("save_changes")}
          </Button>
        </div>
      </div>
    </div>
  );
}
