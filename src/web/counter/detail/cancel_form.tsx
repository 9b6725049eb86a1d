import { useSignal } from "@preact/signals";
import { Button, TextField } from "../../kit/controls";
import { cancel } from "../desk/deeds";
import { useDesk } from "../desk/station";
import { cancelStep } from "../orders/next_step";
import type { Order } from "../orders/order";
import { t } from "../texts";
import { useFirstField } from "../view/first_field";
import { closeDialog } from "../view/page_state";

/** Asks why. The guest reads the reason on the tracking page, so the usual ones are there to be tapped. */
export function CancelForm({ order, onBack }: { order: Order; onBack: () => void }) {
  const desk = useDesk();
  const element = useFirstField<HTMLFormElement>();
  const reason = useSignal("");
  if (!cancelStep(order, desk.workflow.value)) return <p class="notice alert" role="alert">{t("cancel_no_more")}</p>;
  const submit = (event: Event) => {
    event.preventDefault();
    cancel(desk, order, reason.value.trim() || null);
    closeDialog();
  };
  return (
    <form class="stack cancel-form" ref={element} onSubmit={submit}>
      <h3>{t("cancel_title", { number: order.number })}</h3>
      <TextField label={t("cancel_reason")} hint={t("cancel_hint")} name="reason" maxLength={2000} autofocus autocomplete="off"
        value={reason.value} onText={(text) => (reason.value = text)} />
      <div class="row">
        {(["reason_sold_out", "reason_guest", "reason_mistake"] as const).map((key) => (
          <Button key={key} small aria-pressed={reason.value === t(key)} onClick={() => (reason.value = t(key))}>{t(key)}</Button>
        ))}
      </div>
      <div class="row">
        <Button type="submit" look="danger">{t("cancel_order")}</Button>
        <Button onClick={onBack}>{t("back")}</Button>
      </div>
    </form>
  );
}
