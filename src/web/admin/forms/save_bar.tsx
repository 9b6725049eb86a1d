import { Button } from "../../kit/controls";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { t } from "../texts";
import type { EditForm } from "./edit_form";

/** Stands at the foot of a form while there is something to save or to decide. */
export function SaveBar<T extends object, R>({ form, labelOf, wordsFor = plainWords }: {
  form: EditForm<T, R>;
  /** What a field is called on the page. */
  labelOf: (field: keyof T) => string;
  wordsFor?: (field: keyof T, value: unknown) => string;
}) {
  const error = form.unplaced;
  const conflicts = form.conflicts.value;
  if (!form.isDirty && error === undefined && !form.isMeanwhile.value) return null;
  const save = async () => {
    if (await form.save()) say(t("save_done"));
  };
  return (
    <div class="save-bar stack" role="group" aria-label={t("save_changes")}>
      {error !== undefined && <Failure error={error} />}
      {form.isMeanwhile.value && <p class="notice open" role="alert">{t("save_meanwhile")}</p>}
      {conflicts.map((each) => (
        <div key={String(each.field)} class="conflict row spread">
          <div>
            <strong>{labelOf(each.field)}</strong>
            <div>{t("save_theirs", { value: wordsFor(each.field, each.theirs) })}</div>
            <div>{t("save_mine", { value: wordsFor(each.field, each.mine) })}</div>
          </div>
          <div class="row">
            <Button small onClick={() => form.decide(each.field, true)}>{t("save_take_theirs")}</Button>
            <Button small onClick={() => form.decide(each.field, false)}>{t("save_take_mine")}</Button>
          </div>
        </div>
      ))}
      <div class="row spread">
        <span class="quiet">{t("save_unsaved")}</span>
        <div class="row">
          <Button onClick={() => form.discard()}>{t("save_discard")}</Button>
          <Button look="primary" busy={form.busy.value} disabled={conflicts.length > 0} onClick={() => void save()}>
            {t("save_changes")}
          </Button>
        </div>
      </div>
    </div>
  );
}

function plainWords(_: unknown, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("save_nothing");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
