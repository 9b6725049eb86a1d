import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** What somebody wanted to do that would lose unsaved changes; the shell asks about it. */
export const heldBack = signal<(() => void) | undefined>(undefined);

const unsaved = new Set<object>();

/** Runs `action` at once, or holds it back while there are unsaved changes. */
export function askToLeave(action: () => void): void {
  if (unsaved.size === 0) action();
  else heldBack.value = action;
}

/** Goes through with what was held back; the changes are lost. */
export function leave(): void {
  const action = heldBack.peek();
  heldBack.value = undefined;
  unsaved.clear();
  action?.();
}

/** Tells the page that something here has not been saved. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const mark = {};
    unsaved.add(mark);
    return () => void unsaved.delete(mark);
  }, [isUnsaved]);
}

addEventListener("beforeunload", (event) => {
  if (unsaved.size === 0) return;
  event.preventDefault();
  event.returnValue = ""; // what browsers before 2023 go by
});
