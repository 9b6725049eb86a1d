import { useMemo } from "preact/hooks";
import { computed } from "@preact/signals";
import { stopwatch } from "../../i18n/format";
import { statusLabel } from "../../i18n/status_label";
import { Icon } from "../../kit/icon";
import { now } from "../desk/clock";
import { useStation } from "../desk/station";
import { nextStep } from "../orders/next_step";
import type { Order } from "../orders/order";
import { limitsOf, urgencyOf } from "../orders/urgency";
import { t } from "../texts";
import { OrderLines } from "./order_lines";
import { openOrder } from "./page_state";
import { takeNextStep } from "./take_step";

interface Props {
  order: Order;
  /** Something was tapped on it that the server has not done yet. */
  isWaiting: boolean;
  /** Nobody has taken note of it. */
  isNew: boolean;
}

/** An order on the counter. It is drawn anew when one of its properties is another, and by the clock in two places. */
export function OrderCard({ order, isWaiting, isNew }: Props) {
  const { desk, preferences } = useStation();
  const step = nextStep(order, desk.workflow.value);
  const { waited, urgency } = useMemo(() => {
    const since = Date.parse(order.status_since);
    return {
      waited: computed(() => stopwatch(now.value - since)),
      urgency: computed(() => urgencyOf(now.value - since, limitsOf(preferences.limits.value, order.status))),
    };
  }, [order.status_since, order.status]);
  const names = ["order-card", order.status_kind, isNew && "new", isWaiting && "unsent"].filter(Boolean).join(" ");
  return (
    <li class={names} data-order={order.id} data-urgency={urgency}>
      <button type="button" class="order-body" onClick={() => openOrder(order.id)}>
        <span class="order-head">
          <strong class="order-number">{order.number}</strong>
          <span class="order-timer">{waited}</span>
        </span>
        <OrderLines order={order}>
          {isNew && <span class="mark new-mark">{t("new")}</span>}
          {isWaiting && <span class="mark unsent-mark">{t("unsent")}</span>}
          {order.fulfilment === "delivery" && <span class="mark">{t("delivery")}</span>}
        </OrderLines>
        {noteOf(order) && <span class="order-note" dir="auto">{noteOf(order)}</span>}
      </button>
      {step && (
        <button type="button" class="order-step" onClick={(event) => takeNextStep(desk, order, event)}
          aria-label={t("step_to", { number: order.number, label: statusLabel(step.label) })}>
          <span>{statusLabel(step.label)}</span><Icon name="next" />
        </button>
      )}
    </li>
  );
}

/** What must not be overlooked: notes of the order and of its lines. */
function noteOf({ notes, lines }: Order): string {
  return [notes, ...lines.map(({ note }) => note)].filter(Boolean).join(" · ");
}
