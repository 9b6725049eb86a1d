import { useSignal } from "@preact/signals";
import { minorUnits } from "../../i18n/currency";
import { money } from "../../i18n/format";
import { Button, SelectField, TextField } from "../../kit/controls";
import { Confirm, Dialog } from "../../kit/dialog";
import { SuggestField } from "../forms/suggest_field";
import { t } from "../texts";
import type { BulkChange } from "./bulk_change";
import { categoriesOf } from "./categories";
import type { Item } from "./items_state";
import { changedPrice, parsePercent } from "./price";

interface Props {
  chosen: readonly Item[];
  currency: string;
  onAnswer: (change: BulkChange) => void;
  onClose: () => void;
}

/** What is still to be known before many items are changed. */
export function BulkQuestion({ kind, ...rest }: Props & { kind: "category" | "price" | "delete" }) {
  switch (kind) {
    case "category": return <CategoryQuestion {...rest} />;
    case "price": return <PriceQuestion {...rest} />;
    case "delete": return <DeleteQuestion {...rest} />;
  }
}

function CategoryQuestion({ chosen, onAnswer, onClose }: Props) {
  const name = useSignal("");
  const answer = (event: Event) => {
    event.preventDefault();
    onAnswer({ kind: "category", category: name.peek().trim() || null });
  };
  return (
    <Dialog title={t("bulk_category")} onClose={onClose}>
      <form class="stack" onSubmit={answer}>
        <SuggestField label={t("items_category")} hint={t("bulk_category_hint")} value={name.value} maxLength={100}
          suggestions={categoriesOf(chosen)} autofocus onText={(text) => (name.value = text)} />
        <Answers action={t("bulk_change", { n: chosen.length })} onClose={onClose} />
      </form>
    </Dialog>
  );
}

const EXAMPLES = 3;

function PriceQuestion({ chosen, currency, onAnswer, onClose }: Props) {
  const text = useSignal("");
  const step = useSignal(1);
  const units = minorUnits(currency);
  const steps = [1, units / 20, units / 10, units / 2, units].filter((each) => Number.isInteger(each) && each >= 1);
  const hundredths = parsePercent(text.value);
  const answer = (event: Event) => {
    event.preventDefault();
    if (hundredths !== undefined) onAnswer({ kind: "price", hundredths, step: step.peek() });
  };
  return (
    <Dialog title={t("bulk_price")} onClose={onClose}>
      <form class="stack" onSubmit={answer}>
        <TextField label={t("bulk_percent")} hint={t("bulk_percent_hint")} name="percent" inputMode="text" dir="ltr" required
          autofocus autocomplete="off" value={text.value} onText={(typed) => (text.value = typed)}
          fault={text.value.trim() && hundredths === undefined ? t("bulk_percent_fault") : undefined} />
        <SelectField label={t("bulk_round")} value={String(step.value)} onValue={(each) => (step.value = Number(each))}
          options={[...new Set(steps)].map((each) => [String(each), money(each, currency)] as const)} />
        {hundredths !== undefined && (
          <ul class="quiet">
            {chosen.slice(0, EXAMPLES).map((item) => (
              <li key={item.id}>
                {item.name}: <bdi>{money(item.price, currency)} → {money(changedPrice(item.price, hundredths, step.value), currency)}</bdi>
              </li>
            ))}
          </ul>
        )}
        <Answers action={t("bulk_change", { n: chosen.length })} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function DeleteQuestion({ chosen, onAnswer, onClose }: Props) {
  return (
    <Confirm title={t("bulk_delete_title", { n: chosen.length })} action={t("bulk_delete")} onClose={onClose}
      onConfirm={() => onAnswer({ kind: "delete" })}>
      <p>{t("bulk_delete_text")}</p>
    </Confirm>
  );
}

function Answers({ action, onClose }: { action: string; onClose: () => void }) {
  return (
    <div class="row">
      <Button type="submit" look="primary">{action}</Button>
      <Button onClick={onClose}>{t("cancel")}</Button>
    </div>
  );
}
