import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime, money, stopwatch } from "../../i18n/format";
import { Dialog } from "../../kit/dialog";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { now } from "../desk/clock";
import { readOrder } from "../desk/read_orders";
import { useStation } from "../desk/station";
import { isOpen, labelOf, type Line, type Order } from "../orders/order";
import { t } from "../texts";
import { closeDialog } from "../view/page_state";
import { CancelForm } from "./cancel_form";
import { History } from "./history";
import { OrderActions } from "./order_actions";
import { Tracking } from "./tracking";

/** One order with all that is known of it, and all that can be done with it. */
export function OrderDialog({ id, isCancelling }: { id: string; isCancelling: boolean }) {
  const { desk, ringer } = useStation();
  const cancelling = useSignal(isCancelling);
  const order = desk.shown.value.get(id);
  useEffect(() => ringer.acknowledge([id]), [id]);
  if (!order) return <UnknownOrder id={id} />;
  const label = labelOf(desk.workflow.value, order.status);
  return (
    <Dialog class="order-dialog" title={<>{order.number} <span class={`badge ${order.status_kind}`}>{label}</span></>}
      onClose={closeDialog}>
      {cancelling.value
        ? <CancelForm order={order} onBack={() => (cancelling.value = false)} />
        : <OrderActions order={order} onCancel={() => (cancelling.value = true)} />}
      <Facts order={order} />
      <Lines order={order} />
      <Tracking order={order} />
      <History order={order} />
    </Dialog>
  );
}

/** One that has ended unseen, while there was no connection, or that is gone. */
function UnknownOrder({ id }: { id: string }) {
  const { desk } = useStation();
  const read = useLoad((signal) => readOrder(id, signal), [id]);
  useEffect(() => {
    if (read.value) desk.keep(read.value);
  }, [read.value]);
  return (
    <Dialog title={t("order")} onClose={closeDialog}>
      {read.error !== undefined ? <Failure error={read.error} retry={read.reload} />
        : read.value === null ? <p class="notice alert" role="status">{t("conflict_gone")}</p> : <Loading />}
    </Dialog>
  );
}

function Facts({ order }: { order: Order }) {
  const zone = useStation().desk.shop.value.timezone;
  const { name, phone, email } = order.customer;
  const facts: [string, string | null | false, string?][] = [
    [t("customer"), name],
    [t("phone"), phone, `tel:${phone}`],
    [t("email"), email, `mailto:${email}`],
    [t("fulfilment"), order.fulfilment === "delivery" ? t("delivery") : t("pickup")],
    [t("address"), order.delivery_address],
    [t("note"), order.notes],
    [t("cancel_reason"), order.cancel_reason],
    [t("reference"), order.external_ref],
    [t("placed_at"), dateTime(order.placed_at, zone)],
    [t("in_status"), isOpen(order) && stopwatch(now.value - Date.parse(order.status_since))],
  ];
  return (
    <dl class="facts">
      {facts.map(([term, text, href]) => text && (
        <div key={term}><dt>{term}</dt><dd>{href ? <a href={href} dir="ltr">{text}</a> : text}</dd></div>
      ))}
    </dl>
  );
}

function Lines({ order }: { order: Order }) {
  return (
    <table class="lines">
      <caption class="visually-hidden">{t("lines")}</caption>
      <tbody>{order.lines.map((line, place) => <LineRow key={place} line={line} currency={order.currency} />)}</tbody>
      <tfoot><tr><th scope="row" colSpan={2}>{t("total")}</th><td>{money(order.total, order.currency)}</td></tr></tfoot>
    </table>
  );
}

function LineRow({ line, currency }: { line: Line; currency: string }) {
  return (
    <tr>
      <td class="quantity">{line.quantity}×</td>
      <th scope="row"><bdi>{line.name}</bdi>{line.note && <span class="line-note"><bdi>{line.note}</bdi></span>}</th>
      <td>{money(line.total, currency)}</td>
    </tr>
  );
}
