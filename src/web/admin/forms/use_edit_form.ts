import { useMemo } from "preact/hooks";
import { useUnsaved } from "../leaving";
import { EditForm, type Source } from "./edit_form";

/** A form about `resource`, as it was when the section came up. */
export function useEditForm<T extends object, R>(source: Source<T, R>, resource: R): EditForm<T, R> {
  const form = useMemo(() => new EditForm(source, resource), []);
  useUnsaved(form.isDirty);
  return form;
}
