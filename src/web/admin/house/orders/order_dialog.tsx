import { useSignal } from "@preact/signals";
import { Button } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { useLoad } from "../../../kit/load";
import { Failure, Loading } from "../../../kit/states";
import { t } from "../../texts";
import { CancelForm } from "./cancel_form";
import { OrderFacts } from "./order_facts";
import { OrderHistory } from "./order_history";
import { moveOrder, type Order, type Orders, readOrder } from "./orders_state";
import { StatusBadge } from "./status_badge";
import { labelOf, useStatuses } from "./workflows";

/** One order: what it is, how it came here, and where it can go. */
export function OrderDialog({ id, orders, onClose }: { id: string; orders: Orders; onClose: () => void }) {
  const loaded = useLoad((signal) => readOrder(id, signal), [id]);
  const changed = useSignal<Order | undefined>(undefined);
  const order = changed.value?.id === id ? changed.value : loaded.value;
  const take = (now: Order) => {
    changed.value = now;
    orders.put(now);
  };
  const reload = () => {
    changed.value = undefined;
    loaded.reload();
  };
  return (
    <Dialog wide onClose={onClose}
      title={order ? <span class="row">{order.number}<StatusBadge order={order} /></span> : t("loading")}>
      {order ? <Shown key={order.version} order={order} onChanged={take} onStale={reload} />
        : loaded.error !== undefined ? <Failure error={loaded.error} retry={loaded.reload} /> : <Loading />}
    </Dialog>
  );
}

function Shown({ order, onChanged, onStale }: { order: Order; onChanged: (order: Order) => void; onStale: () => void }) {
  const statuses = useStatuses(order.shop_id);
  const busy = useSignal<string | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const isCancelling = useSignal(false);
  const kindOf = (key: string) => statuses.find((each) => each.key === key)?.kind;
  const steps = order.allowed_transitions.filter((key) => kindOf(key) !== "cancelled");
  const mayCancel = steps.length < order.allowed_transitions.length;
  const move = async (to: string) => {
    if (busy.peek()) return;
    busy.value = to;
    error.value = undefined;
    try {
      onChanged(await moveOrder(order, to));
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = undefined;
  };
  return (
    <>
      {error.value !== undefined && <Failure error={error.value} retry={onStale} />}
      {(steps.length > 0 || mayCancel) && (
        <div class="row">
          {steps.map((step) => (
            <Button key={step} look={kindOf(step) === "ready" ? "ready" : "primary"} busy={busy.value === step}
              onClick={() => void move(step)}>{labelOf(statuses, step)}</Button>
          ))}
          {mayCancel && !isCancelling.value && (
            <Button look="danger" onClick={() => (isCancelling.value = true)}>{t("orders_cancel")}</Button>
          )}
        </div>
      )}
      {isCancelling.value && (
        <CancelForm order={order} onCancelled={onChanged} onClose={() => (isCancelling.value = false)} />
      )}
      <OrderFacts order={order} />
      <OrderHistory order={order} statuses={statuses} />
    </>
  );
}
