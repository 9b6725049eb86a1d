import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Moves the focus to a cell of the table, once it is drawn. */
export function useFocusCell(form: RefObject<HTMLFormElement>): (at: number, column: "name" | "price") => void {
  const wanted = useSignal<string | undefined>(undefined);
  useLayoutEffect(() => {
    if (!wanted.value) return;
    const cell = form.current?.querySelector<HTMLInputElement>(`[data-cell="${wanted.value}"]`);
    cell?.focus();
    cell?.select();
    wanted.value = undefined;
  }, [wanted.value]);
  return (at, column) => (wanted.value = `${at}/${column}`);
}
