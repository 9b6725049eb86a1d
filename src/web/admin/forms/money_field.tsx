import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { readAmount } from "../../i18n/amount";
import { plainMoney } from "../../i18n/format";
import { Field } from "../../kit/controls";
import { t } from "../texts";
import { useValidity } from "./validity";

/** An amount as people write it; `minor` units outside. */
export function MoneyField({ label, hint, fault, minor, currency, onMinor }: {
  label: ComponentChildren;
  hint?: ComponentChildren;
  fault?: string | undefined;
  minor: number | null;
  currency: string;
  onMinor: (minor: number) => void;
}) {
  const written = (amount: number | null) => (amount === null ? "" : plainMoney(amount, currency));
  const known = useSignal(minor);
  const text = useSignal(written(minor));
  if (minor !== known.peek()) {
    known.value = minor;
    text.value = written(minor);
  }
  const input = useRef<HTMLInputElement>(null);
  const isWrong = text.value.trim() !== "" && readAmount(text.value, currency) === undefined;
  const typingFault = isWrong ? t("money_fault", { example: plainMoney(1250, currency) }) : undefined;
  useValidity(input, typingFault);
  const take = (typed: string) => {
    text.value = typed;
    const amount = readAmount(typed, currency);
    if (amount === undefined) return;
    known.value = amount;
    onMinor(amount);
  };
  return (
    <Field label={label} hint={hint} fault={typingFault ?? fault}>
      {(control) => (
        <div class="row nowrap">
          <input {...control} ref={input} class="input amount" name="price" inputMode="decimal" dir="ltr" required
            value={text.value} onInput={(event) => take(event.currentTarget.value)} />
          <span class="quiet">{currency}</span>
        </div>
      )}
    </Field>
  );
}
