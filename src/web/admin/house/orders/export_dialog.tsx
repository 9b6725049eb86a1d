import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatNumber, locale } from "../../../i18n/texts";
import { Button, SelectField } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { saveBlob } from "../../forms/save_file";
import type { Shop } from "../../shops";
import { t } from "../../texts";
import { ExportRun } from "./export_run";
import { type Filter, isFiltered } from "./filter";
import type { Format } from "./order_counter";

type Choice = "csv" | "csv_semicolon" | "jsonl";
/** Spreadsheets expect semicolons where the comma is the mark of decimals. */
const usual: Choice = 1.5.toLocaleString(locale()).includes(",") ? "csv_semicolon" : "csv";

/** The orders of the list as a file. */
export function ExportDialog({ shop, filter, onClose }: { shop: Shop; filter: Filter; onClose: () => void }) {
  const choice = useSignal<Choice>(usual);
  const run = useSignal<ExportRun | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  useEffect(() => () => run.peek()?.cancel(), []);
  const start = async () => {
    const format: Format = choice.peek() === "jsonl" ? "jsonl" : "csv";
    const separator = choice.peek() === "csv_semicolon" ? "semicolon" : "comma";
    const started = new ExportRun(shop, filter, { format, separator });
    run.value = started;
    error.value = undefined;
    try {
      const file = await started.run();
      if (!file) return;
      saveBlob(`${shop.slug}-orders.${format}`, file);
      say(t("orders_export_done", { n: started.orders.peek() }));
      onClose();
    } catch (refusal) {
      error.value = refusal;
      run.value = undefined;
    }
  };
  return (
    <Dialog title={t("orders_export")} onClose={onClose}>
      {error.value !== undefined && (
        <>
          <p class="notice alert" role="alert">{t("orders_export_broken")}</p>
          <Failure error={error.value} />
        </>
      )}
      <p>{isFiltered(filter) ? t("orders_export_filtered") : t("orders_export_all")}</p>
      <SelectField label={t("orders_export_form")} name="format" value={choice.value} disabled={run.value !== undefined}
        options={(["csv", "csv_semicolon", "jsonl"] as const).map((each) => [each, t(`orders_export_${each}`)] as const)}
        onValue={(each) => (choice.value = each as Choice)} />
      {run.value && <Running run={run.value} />}
      <div class="row">
        <Button look="primary" busy={run.value !== undefined} onClick={() => void start()}>
          {t("orders_export_start")}
        </Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </div>
    </Dialog>
  );
}

function Running({ run }: { run: ExportRun }) {
  const megabytes = formatNumber(Math.round(run.bytes.value / 100_000) / 10);
  return (
    <div class="stack">
      <progress class="export-progress" aria-label={t("orders_export_running")} />
      <p aria-live="off">{t("orders_export_progress", { n: run.orders.value, size: `${megabytes} MB` })}</p>
    </div>
  );
}
