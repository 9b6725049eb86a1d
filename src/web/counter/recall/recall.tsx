import { useEffect } from "preact/hooks";
import { statusLabel } from "../../i18n/status_label";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { useLoad } from "../../kit/load";
import { Empty, Failure, Loading } from "../../kit/states";
import { move } from "../desk/deeds";
import { readClosedOrders } from "../desk/read_orders";
import { useDesk } from "../desk/station";
import { closedOrders } from "../orders/book";
import { nextStep, otherSteps } from "../orders/next_step";
import type { Order } from "../orders/order";
import { t } from "../texts";
import { OrderRow } from "../view/order_row";
import { closeDialog } from "../view/page_state";
import { UndoButton } from "../view/undo_bar";

const MOST_SHOWN = 30;

/** The orders that were closed last, to take one back or to look at it again. */
export function RecallDrawer() {
  const desk = useDesk();
  const read = useLoad((signal) => readClosedOrders(desk.shop.peek().id, MOST_SHOWN, signal), []);
  useEffect(() => read.value?.forEach((order) => desk.keep(order)), [read.value]);
  const orders = closedOrders(desk.shown.value).slice(0, MOST_SHOWN);
  return (
    <Dialog title={t("recall_title")} class="drawer" onClose={closeDialog}>
      {read.error !== undefined && <Failure error={read.error} retry={read.reload} />}
      {read.isLoading && orders.length === 0 && <Loading />}
      {read.value && orders.length === 0 && <Empty>{t("recall_none")}</Empty>}
      <ul class="rows">
        {orders.map((order) => <OrderRow key={order.id} order={order}><ClosedSteps order={order} /></OrderRow>)}
      </ul>
    </Dialog>
  );
}

function ClosedSteps({ order }: { order: Order }) {
  const desk = useDesk();
  const workflow = desk.workflow.value;
  const undoable = desk.undoables.value.find(({ tap }) => tap.order === order.id);
  const next = nextStep(order, workflow);
  const steps = [...(next ? [next] : []), ...otherSteps(order, workflow)];
  if (!undoable && steps.length === 0) return null;
  return (
    <span class="row">
      {undoable && <UndoButton undoable={undoable} />}
      {steps.map((step) => (
        <Button key={step.key} small onClick={() => move(desk, order, step.key)}
          aria-label={t("step_to", { number: order.number, label: statusLabel(step.label) })}>{statusLabel(step.label)}</Button>
      ))}
    </span>
  );
}
