import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import { amount } from "./amount";
import { type CartLine, LONGEST_NOTE, mostOf, setNote, setQuantity, total } from "./cart";
import { agree, cart, changeCart, changed } from "./cart_state";
import type { Difference } from "./differences";
import { PlaceForm } from "./place_form";
import { isCartLocked, stage } from "./place_state";
import { itemsById } from "./shop_state";
import { StageNotice } from "./stage_notice";
import { Stepper } from "./stepper";

/** What was taken, what it comes to, and ordering it: beside the menu, or in a sheet over it. */
export function CartView() {
  const isEmpty = cart.value.length === 0;
  const top = useRef<HTMLDivElement>(null);
  // Who pressed the button at the foot is led to what keeps the order from being placed.
  useEffect(() => {
    const isRefused = stage.value.kind === "refused";
    const wrong = isRefused && top.current?.querySelector<HTMLElement>("[aria-invalid]");
    if (wrong) wrong.focus();
    else top.current?.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  }, [stage.value]);
  return (
    <div class="cart stack" ref={top}>
      <StageNotice />
      {isEmpty && stage.value.kind !== "placed" && <p class="quiet">{t("cart_empty")}</p>}
      {changed.value.length > 0 && <Changes changes={changed.value} />}
      {!isEmpty && (
        <>
          <ul class="cart-lines">{cart.value.map((line) => <Line key={line.itemId} line={line} />)}</ul>
          <p class="cart-total"><span>{t("total")}</span> <strong>{amount(total(cart.value))}</strong></p>
          <PlaceForm />
        </>
      )}
    </div>
  );
}

function Line({ line }: { line: CartLine }) {
  const item = itemsById.value.get(line.itemId);
  return (
    <li class="cart-line">
      <span class="name"><bdi>{line.name}</bdi></span>
      <span class="price">{amount(line.price * line.quantity)}</span>
      <Note line={line} />
      <Stepper name={line.name} quantity={line.quantity} most={item ? mostOf(item) : 0} disabled={isCartLocked.value}
        onChange={(quantity) => changeCart(setQuantity(cart.peek(), line.itemId, quantity))} />
    </li>
  );
}

function focusWhenEmpty(input: HTMLInputElement | null): void {
  if (input?.value === "") input.focus();
}

/** A wish for the kitchen: a button until somebody has one. */
function Note({ line }: { line: CartLine }) {
  const isOpen = useSignal(line.note !== "");
  if (!isOpen.value) {
    return (
      <Button look="plain" small class="note" aria-label={`${t("note_add")}: ${line.name}`} disabled={isCartLocked.value}
        onClick={() => (isOpen.value = true)}>
        <Icon name="pencil" /><span>{t("note_add")}</span>
      </Button>
    );
  }
  return (
    <input class="input note" type="text" aria-label={t("note_for", { name: line.name })} placeholder={t("note_example")} maxLength={LONGEST_NOTE}
      value={line.note} disabled={isCartLocked.value} ref={focusWhenEmpty}
      onInput={(event) => changeCart(setNote(cart.peek(), line.itemId, event.currentTarget.value))} />
  );
}

/** What the shop does not offer any more as the customer took it: nothing is ordered before they agree. */
function Changes({ changes }: { changes: readonly Difference[] }) {
  return (
    <div class="notice open changes" role="alert">
      <h3>{t("changed_title")}</h3>
      <ul>{changes.map((each) => <li key={each.itemId}>{wordsOf(each)}</li>)}</ul>
      <Button onClick={agree}>{t("changed_agree")}</Button>
    </div>
  );
}

function wordsOf(change: Difference): string {
  const { name } = change;
  switch (change.kind) {
    case "gone": return t("changed_gone", { name });
    case "sold_out": return t("changed_sold_out", { name });
    case "fewer": return t("changed_fewer", { name, n: change.left });
    case "price": return t("changed_price", { name, from: amount(change.from), to: amount(change.to) });
  }
}
