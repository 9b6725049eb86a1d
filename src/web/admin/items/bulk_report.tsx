import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { wordsOf } from "../../kit/states";
import { t } from "../texts";
import { type BulkResult, type BulkRun, isGone, isStale } from "./bulk";
import type { Items } from "./items_state";

/** Carries a change to many items out, and then says what came of each that failed. */
export function BulkReport({ run, items, onAgain, onClose }: {
  run: BulkRun;
  items: Items;
  onAgain: (run: BulkRun) => void;
  onClose: () => void;
}) {
  useEffect(() => {
    void run.run().then(() => takeIn(run, items));
  }, []);
  const total = run.items.length;
  if (!run.isOver.value) {
    return (
      <Dialog title={t("bulk_running")} onClose={() => undefined}>
        <progress class="progress" max={total} value={run.done.value} aria-label={t("bulk_running")} />
        <p>{t("bulk_progress", { done: run.done.value, total })}</p>
      </Dialog>
    );
  }
  const { failures } = run;
  return (
    <Dialog title={failures.length === 0 ? t("bulk_done") : t("bulk_partly")} onClose={onClose}>
      <p role="status">{t("bulk_changed", { n: total - failures.length })}</p>
      {failures.length > 0 && <Failures run={run} onAgain={onAgain} />}
      <div class="row"><Button onClick={onClose}>{t("close")}</Button></div>
    </Dialog>
  );
}

/** The list shows what is there now; what failed stays chosen, what is gone is out. */
function takeIn(run: BulkRun, items: Items): void {
  const gone = run.results.filter((each) => !each.now || isGone(each.error)).map((each) => each.item.id);
  for (const { now } of run.results) if (now) items.put(now);
  items.drop(new Set(gone));
  for (const each of run.results) if (each.error === undefined) items.choose(each.item.id, false);
}

function Failures({ run, onAgain }: { run: BulkRun; onAgain: (run: BulkRun) => void }) {
  const busy = useSignal(false);
  const again = async () => {
    busy.value = true;
    onAgain(await run.again());
  };
  return (
    <>
      <p class="notice alert">{t("bulk_failed", { n: run.failures.length })}</p>
      <ul class="failures stack">
        {run.failures.map((each) => (
          <li key={each.item.id}><strong>{each.item.name}</strong>: {reason(each)}</li>
        ))}
      </ul>
      <div class="row"><Button look="primary" busy={busy.value} onClick={() => void again()}>{t("bulk_again")}</Button></div>
    </>
  );
}

function reason({ error }: BulkResult): string {
  if (isStale(error)) return t("bulk_stale");
  if (isGone(error)) return t("bulk_gone");
  return wordsOf(error);
}
