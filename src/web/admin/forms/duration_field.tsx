import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Field } from "../../kit/controls";
import { t } from "../texts";
import { inSeconds, inUnits, type Unit, UNITS } from "./duration";
import { useValidity } from "./validity";

/** A length of time as a number and its unit. An empty field is null. */
export function DurationField({ label, hint, fault, seconds, onSeconds, disabled }: {
  label: ComponentChildren;
  hint?: ComponentChildren;
  fault?: string | undefined;
  seconds: number | null;
  onSeconds: (seconds: number | null) => void;
  disabled?: boolean;
}) {
  const known = useSignal(seconds);
  const first = inUnits(seconds ?? 60);
  const unit = useSignal<Unit>(first.unit);
  const text = useSignal(seconds === null ? "" : String(first.amount));
  if (seconds !== known.peek()) {
    // Set from outside: discarded, or taken over from somebody else.
    known.value = seconds;
    unit.value = first.unit;
    text.value = seconds === null ? "" : String(first.amount);
  }
  const input = useRef<HTMLInputElement>(null);
  const typed = inSeconds(text.value, unit.value);
  const typingFault = typed === undefined ? t("duration_fault") : undefined;
  useValidity(input, typingFault);
  const take = () => {
    const taken = inSeconds(text.peek(), unit.peek());
    if (taken === undefined || taken === known.peek()) return;
    known.value = taken;
    onSeconds(taken);
  };
  return (
    <Field label={label} hint={hint} fault={typingFault ?? fault}>
      {(control) => (
        <div class="row nowrap">
          <input {...control} ref={input} class="input amount" inputMode="decimal" disabled={disabled} value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
              take();
            }} />
          <select class="input" aria-label={t("duration_unit")} disabled={disabled} value={unit.value}
            onChange={(event) => {
              unit.value = event.currentTarget.value as Unit;
              take();
            }}>
            {(Object.keys(UNITS) as Unit[]).map((each) => <option key={each} value={each}>{t(`duration_${each}`)}</option>)}
          </select>
        </div>
      )}
    </Field>
  );
}
