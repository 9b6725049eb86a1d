import { useEffect, useRef } from "preact/hooks";

/** For what is drawn into an open dialog: there, `autofocus` does nothing. `isWanted` is asked when it is drawn. */
export function useFirstField<T extends HTMLElement>(isWanted: () => boolean = () => true) {
  const element = useRef<T>(null);
  useEffect(() => {
    if (isWanted()) element.current?.querySelector("input")?.focus();
  }, []);
  return element;
}

/** Whether a focused field brings up no keyboard that covers half of the page, and nothing else is typed into. */
export function mayTakeFocus(): boolean {
  return matchMedia("(pointer: fine)").matches && !(document.activeElement instanceof HTMLInputElement);
}
