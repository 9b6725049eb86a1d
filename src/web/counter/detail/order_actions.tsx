import { statusLabel } from "../../i18n/status_label";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { advance, move } from "../desk/deeds";
import { useDesk } from "../desk/station";
import { cancelStep, nextStep, otherSteps } from "../orders/next_step";
import type { Order } from "../orders/order";
import { t } from "../texts";
import { ticket } from "../ticket/ticket_state";
import { closeDialog } from "../view/page_state";
import { UndoButton } from "../view/undo_bar";

export function OrderActions({ order, onCancel }: { order: Order; onCancel: () => void }) {
  const desk = useDesk();
  const workflow = desk.workflow.value;
  const next = nextStep(order, workflow);
  const undoable = desk.undoables.value.find(({ tap }) => tap.order === order.id);
  const take = () => {
    advance(desk, order);
    closeDialog();
  };
  return (
    <div class="row order-actions">
      {next && <Button look="primary" autofocus onClick={take}>{statusLabel(next.label)} <Icon name="next" /></Button>}
      {otherSteps(order, workflow).map((step) => (
        <Button key={step.key} onClick={() => move(desk, order, step.key)}>{statusLabel(step.label)}</Button>
      ))}
      {undoable && <UndoButton undoable={undoable} />}
      <Button onClick={() => (ticket.value = order)}><Icon name="print" /> {t("print")}</Button>
      {cancelStep(order, workflow) && <Button look="danger" onClick={onCancel}>{t("cancel_order")}</Button>}
    </div>
  );
}
