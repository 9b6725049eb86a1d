import { useSignal } from "@preact/signals";
import { Button } from "../../kit/controls";
import { t } from "../texts";
import { BulkRun } from "./bulk";
import type { BulkChange } from "./bulk_change";
import { BulkQuestion } from "./bulk_question";
import { BulkReport } from "./bulk_report";
import type { Items } from "./items_state";

/** What can be done to all that are chosen, and what came of it: that stays when none is chosen any more. */
export function Bulk({ items, currency }: { items: Items; currency: string }) {
  const asking = useSignal<"category" | "price" | "delete" | undefined>(undefined);
  const run = useSignal<BulkRun | undefined>(undefined);
  const chosen = items.chosenItems.value;
  const start = (change: BulkChange) => {
    asking.value = undefined;
    run.value = new BulkRun(chosen, change);
  };
  return (
    <>
      {chosen.length > 0 && <BulkBar items={items} onAsk={(kind) => (asking.value = kind)} onChange={start} />}
      {asking.value && (
        <BulkQuestion kind={asking.value} chosen={chosen} currency={currency} onAnswer={start}
          onClose={() => (asking.value = undefined)} />
      )}
      {run.value && (
        <BulkReport key={run.value} run={run.value} items={items} onAgain={(again) => (run.value = again)}
          onClose={() => (run.value = undefined)} />
      )}
    </>
  );
}

function BulkBar({ items, onAsk, onChange }: {
  items: Items;
  onAsk: (kind: "category" | "price" | "delete") => void;
  onChange: (change: BulkChange) => void;
}) {
  return (
    <div class="save-bar stack" role="group" aria-label={t("bulk_label")}>
      <div class="row spread">
        <strong role="status">{t("bulk_chosen", { n: items.chosenItems.value.length })}</strong>
        <div class="row">
          {items.list.hasMore.value && (
            <Button small busy={items.list.isLoading.value} onClick={() => void items.chooseEverything()}>
              {t("bulk_choose_all", { n: items.list.total.value ?? 0 })}
            </Button>
          )}
          <Button small look="plain" onClick={() => items.chooseAll(false)}>{t("bulk_choose_none")}</Button>
        </div>
      </div>
      <div class="row">
        <Button small onClick={() => onChange({ kind: "available", isAvailable: true })}>{t("bulk_sell")}</Button>
        <Button small onClick={() => onChange({ kind: "available", isAvailable: false })}>{t("bulk_hold")}</Button>
        <Button small onClick={() => onAsk("category")}>{t("bulk_category")}</Button>
        <Button small onClick={() => onAsk("price")}>{t("bulk_price")}</Button>
        <Button small look="danger" onClick={() => onAsk("delete")}>{t("bulk_delete")}</Button>
      </div>
    </div>
  );
}
