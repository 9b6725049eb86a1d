import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { money } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { say } from "../../kit/toasts";
import { useStation } from "../desk/station";
import { t } from "../texts";
import { ticket } from "../ticket/ticket_state";
import { closeDialog } from "../view/page_state";
import { totalOf, withCatalogue, withItem } from "./draft";
import { DraftState } from "./draft_state";
import { ItemGrid } from "./item_grid";
import { OrderForm } from "./order_form";
import { readItems } from "./read_items";
import "./take.css";

const SAID_MS = 12_000;

/** Takes an order for somebody at the counter or on the telephone. */
export function TakeDialog() {
  const { desk, ringer } = useStation();
  const { id, is_open, currency } = desk.shop.value;
  const state = useMemo(() => new DraftState(desk.user.id, id), []);
  const items = useLoad((signal) => readItems(id, signal), []);
  useEffect(() => {
    const kept = state.draft.peek();
    if (items.value && kept.lines.length > 0) state.change(withCatalogue(kept, items.value));
  }, [items.value]);
  /** On a narrow page one of the two is shown. */
  const pane = useSignal<"items" | "order">("items");
  const place = async () => {
    const order = await state.place();
    if (!order) {
      pane.value = "order";
      return;
    }
    desk.keep(order);
    ringer.acknowledge([order.id]);
    closeDialog();
    say(t("order_taken", { number: order.number }),
      { action: { label: t("print"), run: () => (ticket.value = order) }, forMs: SAID_MS });
  };
  const draft = state.draft.value;
  return (
    <Dialog title={t("take_order")} class="take-dialog" onClose={closeDialog}>
      {!is_open && <p class="notice open" role="status">{t("paused_no_orders")}</p>}
      <div class="take" data-pane={pane.value} onKeyDown={placeByKey}>
        {items.value
          ? <ItemGrid items={items.value} draft={draft} onAdd={(item) => state.change(withItem(draft, item))} />
          : <div class="take-items">{items.isLoading ? <Loading /> : <Failure error={items.error} retry={items.reload} />}</div>}
        <OrderForm state={state} onPlace={place} />
        <div class="take-foot">
          <Button onClick={() => (pane.value = pane.value === "items" ? "order" : "items")}>
            {pane.value === "items" ? t("to_order", { n: draft.lines.length }) : t("to_items")}
          </Button>
          <strong>{money(totalOf(draft), currency)}</strong>
        </div>
      </div>
    </Dialog>
  );
}

/** As the button does, which sees to it that nothing is missing. */
function placeByKey(event: JSX.TargetedKeyboardEvent<HTMLElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.querySelector("form")?.requestSubmit();
}
