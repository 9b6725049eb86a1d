import { type RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Keeps a form from being sent while `fault` is wrong with a control that the browser would take as it is. */
export function useValidity(control: RefObject<HTMLInputElement>, fault: string | undefined): void {
  useEffect(() => control.current?.setCustomValidity(fault ?? ""), [fault]);
}
