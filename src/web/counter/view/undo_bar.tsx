import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { now } from "../desk/clock";
import { undo } from "../desk/deeds";
import { useDesk } from "../desk/station";
import { labelOf } from "../orders/order";
import type { Undoable } from "../taps/steps";
import { t } from "../texts";

/** More are taken back from the details of their order. */
const MOST_SHOWN = 3;

/** The last taps, for as long as they can be taken back. */
export function UndoBar() {
  const desk = useDesk();
  const list = desk.undoables.value.slice(0, MOST_SHOWN);
  if (list.length === 0) return null;
  return (
    <aside class="undo-bar" aria-label={t("undo")}>
      {list.map((each) => (
        <div class="undo" key={each.tap.key}>
          <span><strong>{each.tap.number}</strong> {labelOf(desk.workflow.value, each.tap.to)}</span>
          <UndoButton undoable={each} />
        </div>
      ))}
    </aside>
  );
}

export function UndoButton({ undoable }: { undoable: Undoable }) {
  const desk = useDesk();
  const left_s = Math.ceil((undoable.until - now.value) / 1_000);
  // Drawn, not written: a name that is another each second is read aloud each second.
  return (
    <Button small class="undo-button" onClick={() => undo(desk, undoable)}
      data-left={Number.isFinite(left_s) ? Math.max(0, left_s) : undefined}
      aria-label={t("undo_of", { number: undoable.tap.number })}>
      <Icon name="undo" /> {t("undo")}
    </Button>
  );
}
