import { computed, signal } from "@preact/signals";
import { inBrowser, Kept } from "../kept";
import { type Cart, parseCart } from "./cart";
import { agreed, differences } from "./differences";
import { items, itemsById, itemsState } from "./shop_state";

/** What is in the cart of this shop; the same in all tabs, and after the page was closed. */
export const cart = signal<Cart>([]);

let kept: Kept | undefined;

/** Takes up the cart that this browser keeps for a shop. */
export function openCart(shopId: string): void {
  kept = new Kept(inBrowser, `docket.cart.${shopId}`);
  const read = () => (cart.value = parseCart(kept!.read()));
  read();
  kept.listen(read);
}

export function changeCart(next: Cart): void {
  cart.value = next;
  kept?.write(next.length > 0 ? JSON.stringify(next) : null);
}

/** What to say before this cart can be placed; nothing while the catalogue is not there. */
export const changed = computed(() => (itemsState.value === "all" ? differences(cart.value, itemsById.value) : []));

/** The customer takes what the shop offers now. */
export function agree(): void {
  if (items.peek().length > 0 || itemsState.peek() === "all") changeCart(agreed(cart.peek(), itemsById.peek()));
}
