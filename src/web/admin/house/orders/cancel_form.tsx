import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button, TextField } from "../../../kit/controls";
import { Failure } from "../../../kit/states";
import { t } from "../../texts";
import { cancelOrder, type Order } from "./orders_state";

/** Cancelling cannot be taken back, so it is asked for twice, the second time with its reason. */
export function CancelForm({ order, onCancelled, onClose }: {
  order: Order;
  onCancelled: (order: Order) => void;
  onClose: () => void;
}) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current!.querySelector("input")!.focus(), []);
  const reason = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const cancel = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    try {
      onCancelled(await cancelOrder(order, reason.peek()));
    } catch (refusal) {
      error.value = refusal;
      busy.value = false;
    }
  };
  return (
    <form ref={form} class="card stack" onSubmit={(event) => void cancel(event)}>
      {error.value !== undefined && <Failure error={error.value} />}
      <TextField label={t("orders_cancel_reason")} hint={t("orders_cancel_hint")} name="reason" maxLength={2000}
        value={reason.value} onText={(text) => (reason.value = text)} />
      <div class="row">
        <Button type="submit" look="danger" busy={busy.value}>{t("orders_cancel_now", { number: order.number })}</Button>
        <Button onClick={onClose}>{t("back")}</Button>
      </div>
    </form>
  );
}
