import { Button } from "../../kit/controls";
import { t } from "../texts";
import type { EditForm } from "./edit_form";

/** What the fields of a form and their values are called on the page. */
export interface Naming<T> {
  label: (field: keyof T) => string;
  /** undefined for a value that speaks for itself. */
  value?: (field: keyof T, value: unknown) => string | undefined;
}

/** What somebody else has changed meanwhile, and for each field that both changed the question whose it is to be. */
export function Conflicts<T extends object, R>({ form, naming }: { form: EditForm<T, R>; naming: Naming<T> }) {
  if (!form.isMeanwhile.value) return null;
  const words = (field: keyof T, value: unknown) => naming.value?.(field, value) ?? plainWords(value);
  return (
    <>
      <p class="notice open" role="alert">{t("save_meanwhile")}</p>
      {form.conflicts.value.map((each) => (
        <div key={String(each.field)} class="conflict row spread">
          <div>
            <strong>{naming.label(each.field)}</strong>
            <div>{t("save_theirs", { value: words(each.field, each.theirs) })}</div>
            <div>{t("save_mine", { value: words(each.field, each.mine) })}</div>
          </div>
          <div class="row">
            <Button small onClick={() => form.decide(each.field, true)}>{t("save_take_theirs")}</Button>
            <Button small onClick={() => form.decide(each.field, false)}>{t("save_take_mine")}</Button>
          </div>
        </div>
      ))}
    </>
  );
}

function plainWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("save_nothing");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
