import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Icon } from "../../kit/icon";
import { Toasts } from "../../kit/toasts";
import { LanguageChoice } from "../language_choice";
import { t } from "../texts";
import { Account } from "./account";
import { amount } from "./amount";
import { pieces, total } from "./cart";
import { cart, changed } from "./cart_state";
import { CartView } from "./cart_view";
import { Menu } from "./menu";
import { forgetLast, isCartLocked, lastOrder, stage } from "./place_state";
import { itemsError, itemsState, shop } from "./shop_state";

/** Ordering at a shop that is there. */
export function OrderPage() {
  const isWide = useIsWide();
  const hasCart = shop.value!.is_open || cart.value.length > 0;
  const isFilling = shop.value!.is_open && itemsState.value === "loading" && itemsError.value === undefined;
  return (
    <>
      <a class="skip" href="#menu">{t("skip")}</a>
      <ShopHead />
      <div class="order-columns">
        <main id="menu" class="menu">
          <LastOrder />
          {shop.value!.is_open ? <OpenShop /> : <ClosedShop />}
        </main>
        {isWide && hasCart && (
          <aside class="card cart-side" aria-labelledby="cart-title">
            <h2 id="cart-title">{t("cart")}</h2>
            <CartView />
          </aside>
        )}
      </div>
      {!isFilling && <footer class="order-foot"><LanguageChoice /></footer>}
      {!isWide && hasCart && <CartBar />}
      <Toasts />
    </>
  );
}

/** Whether the cart has its place beside the menu. */
function useIsWide(): boolean {
  const isWide = useSignal(false);
  useEffect(() => {
    const query = matchMedia("(min-width: 60rem)");
    const look = () => (isWide.value = query.matches);
    look();
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isWide.value;
}

function ShopHead() {
  const { name, description, address, phone, is_open: isOpen } = shop.value!;
  return (
    <header class="shop-head">
      <div class="shop-words">
        <h1><bdi>{name}</bdi></h1>
        {description && <p><bdi>{description}</bdi></p>}
        <p class="quiet contact">
          {address && <span><bdi>{address}</bdi></span>}
          {phone && <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}><bdi dir="ltr">{phone}</bdi></a>}
          {!isOpen && <span class="badge alert">{t("closed")}</span>}
        </p>
      </div>
      <Account />
    </header>
  );
}

/** For guests, who have no list of their orders: the way back to the one that was placed here last. */
function LastOrder() {
  const last = lastOrder.value;
  if (!last || stage.value.kind === "placed") return null;
  return (
    <div class="notice last-order">
      <span>{t("last_order", { number: last.number })}</span>
      <a class="button small" href={last.url}>{t("follow")}</a>
      <Button small look="plain" onClick={forgetLast}>{t("hide")}</Button>
    </div>
  );
}

function OpenShop() {
  return (
    <>
      {itemsState.value !== "loading" && itemsError.value !== undefined && (
        <p class="notice open" role="status">{t("maybe_old")}</p>
      )}
      <Menu />
    </>
  );
}

function ClosedShop() {
  return (
    <div class="notice alert closed" role="status">
      <strong>{t("closed_title")}</strong>
      <span>{t(cart.value.length > 0 ? "closed_cart" : "closed_text")}</span>
    </div>
  );
}

/** On a phone: what the cart comes to, and the sheet with it. */
function CartBar() {
  // Who reads the page anew while an order is under way sees first what has become of it.
  const isOpen = useSignal(isCartLocked.peek());
  const count = pieces(cart.value);
  const isNeeded = count > 0 || isOpen.value || stage.value.kind !== "idle";
  if (!isNeeded) return null;
  return (
    <>
      <div class="cart-bar">
        <Button look="primary" class="grow" onClick={() => (isOpen.value = true)}>
          <Icon name={changed.value.length > 0 ? "alert" : "bag"} />
          <span>{t("cart_show", { n: count })}</span>
          <strong>{amount(total(cart.value))}</strong>
        </Button>
      </div>
      {isOpen.value && (
        <Dialog title={t("cart")} onClose={() => (isOpen.value = false)}><CartView /></Dialog>
      )}
    </>
  );
}
