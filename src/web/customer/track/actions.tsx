import { useSignal } from "@preact/signals";
import { Button } from "../../kit/controls";
import { Confirm } from "../../kit/dialog";
import { Icon } from "../../kit/icon";
import { wordsOf } from "../../kit/states";
import { Problem } from "../../api/problem";
import { t } from "../texts";
import { allowChime, chime } from "./chime";
import { Link } from "./link";
import { PushButton } from "./push_button";
import { cancel, isCurrent, order as current, type Tracking, whenReady } from "./track_state";

/** What a guest can do beside watching. */
export function Actions({ order }: { order: Tracking }) {
  return (
    <div class="track-actions">
      {order.status_kind === "open" && <Alarm />}
      {order.status_kind === "open" && <PushButton />}
      <Link number={order.number} shop={order.shop.name} />
      {order.can_cancel && <Cancel />}
    </div>
  );
}

const isAlarmOn = { value: false };
whenReady(() => isAlarmOn.value && chime());

function Alarm() {
  const isOn = useSignal(isAlarmOn.value);
  const toggle = () => {
    isOn.value = isAlarmOn.value = !isOn.value;
    if (isOn.value) allowChime();
  };
  return (
    <Button aria-pressed={isOn.value} onClick={toggle}>
      <Icon name={isOn.value ? "bell" : "mute"} />{t(isOn.value ? "alarm_on" : "alarm")}
    </Button>
  );
}

function Cancel() {
  const asks = useSignal(false);
  const isBusy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  const confirm = async () => {
    isBusy.value = true;
    error.value = undefined;
    try {
      await cancel();
      asks.value = false;
    } catch (refusal) {
      error.value = whyNot(refusal);
    }
    isBusy.value = false;
  };
  return (
    <>
      <Button look="danger" disabled={!isCurrent.value} onClick={() => (asks.value = true)}>{t("cancel_order")}</Button>
      {asks.value && (
        <Confirm title={t("cancel_title", { number: current.value!.number })} action={t("cancel_order")}
          busy={isBusy.value} onConfirm={() => void confirm()} onClose={() => (asks.value = false)}>
          <p>{t("cancel_text")}</p>
          {error.value && <p class="notice alert" role="alert">{error.value}</p>}
        </Confirm>
      )}
    </>
  );
}

function whyNot(error: unknown): string {
  if (error instanceof Problem && error.status === 409) return t(error.code === "order_closed" ? "cancel_ended" : "cancel_too_late");
  return wordsOf(error);
}
