import { Fragment } from "preact";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import type { Conflict } from "../taps/kept_taps";
import { useDesk, useStation } from "../desk/station";
import { labelOf } from "../orders/order";
import { t } from "../texts";
import { openOrder } from "./page_state";
import { pause } from "./pausing";

/** What needs somebody's attention, above the orders. */
export function Notices() {
  const { desk } = useStation();
  return (
    <div class="notices">
      <NewOrders />
      {desk.queue.kept.value.conflicts.map((conflict) => <ConflictNotice key={conflict.tap.key} conflict={conflict} />)}
      {!desk.shop.value.is_open && (
        <div class="notice open" role="status">
          <span>{t("paused")}</span>
          <Button small onClick={() => void pause(desk, false)}><Icon name="play" /> {t("resume")}</Button>
        </div>
      )}
    </div>
  );
}

/** So many numbers are read at a glance. */
const MOST_NUMBERS = 6;
/** Where the numbers stand in the text: none of them is broken over two lines. */
const PLACE = "\0";

function NewOrders() {
  const { desk, ringer } = useStation();
  const ids = [...ringer.unheeded.value];
  if (ids.length === 0) return null;
  const numbers = ids.slice(0, MOST_NUMBERS).map((id) => desk.shown.value.get(id)?.number ?? "");
  const [before, after] = t("new_orders", { n: ids.length, numbers: PLACE }).split(PLACE);
  return (
    <div class={ringer.isRinging.value ? "notice new-orders ringing" : "notice new-orders"}>
      <Icon name="bell" />
      <span>
        {before}{numbers.map((number, place) => (
          <Fragment key={number}>{place > 0 && ", "}<bdi class="number">{number}</bdi></Fragment>
        ))}{ids.length > MOST_NUMBERS && " …"}{after}
      </span>
      <Button small onClick={() => ringer.acknowledgeAll()}>{t("acknowledge")}</Button>
    </div>
  );
}

/** Says why a tap was not done, and how the order is instead. */
function ConflictNotice({ conflict: { tap, code } }: { conflict: Conflict }) {
  const desk = useDesk();
  const workflow = desk.workflow.value;
  const order = desk.book.value.get(tap.order);
  const wanted = t(tap.deed === "undo" ? "conflict_undo" : "conflict_step", { number: tap.number, label: labelOf(workflow, tap.to) });
  return (
    <div class="notice alert conflict" role="alert">
      <span>
        <strong>{wanted}</strong> {reason(code)} {order && t("conflict_now", { label: labelOf(workflow, order.status) })}
      </span>
      <span class="row">
        {order && <Button small onClick={() => openOrder(order.id)}>{t("look")}</Button>}
        <Button small onClick={() => desk.queue.dismiss(tap.key)}>{t("understood")}</Button>
      </span>
    </div>
  );
}

function reason(code: string): string {
  switch (code) {
    case "undo_expired": return t("conflict_too_late");
    case "forbidden": return t("forbidden");
    case "not_found": return t("conflict_gone");
    case "out_of_stock": return t("conflict_stock");
    default: return t("conflict_meanwhile");
  }
}
