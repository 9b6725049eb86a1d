import { type Cart, type CartLine, LONGEST_NOTE, MOST_OF_ONE } from "./cart";
import { type Item, left } from "./catalogue";

/** How a line of the cart is not what the shop offers now. */
export type Difference = { itemId: string; name: string } & (
  | { kind: "gone" }
  | { kind: "sold_out" }
  | { kind: "fewer"; left: number }
  | { kind: "price"; from: number; to: number }
);

/** What has to be said before this cart is placed, in the order of its lines; at most one thing a line. */
export function differences(cart: Cart, items: ReadonlyMap<string, Item>): Difference[] {
  return cart.flatMap((line) => differenceOf(line, items.get(line.itemId)) ?? []);
}

function differenceOf(line: CartLine, item: Item | undefined): Difference | undefined {
  const { itemId, name } = line;
  if (!item) return { itemId, name, kind: "gone" };
  const available = left(item);
  if (available < 1) return { itemId, name, kind: "sold_out" };
  if (available < line.quantity) return { itemId, name, kind: "fewer", left: available };
  if (item.price !== line.price) return { itemId, name, kind: "price", from: line.price, to: item.price };
  return undefined;
}

/** The cart once the customer has agreed: what cannot be had is out, the rest is as the shop offers it now. */
export function agreed(cart: Cart, items: ReadonlyMap<string, Item>): Cart {
  return cart.flatMap((line) => {
    const item = items.get(line.itemId);
    if (!item || left(item) < 1) return [];
    return { ...line, name: item.name, price: item.price, quantity: Math.min(line.quantity, left(item)) };
  });
}

/** The lines of an earlier order as a cart, at the prices of then: `differences` says what has changed since. */
export function cartAgain(lines: readonly { item_id: string | null; name: string; unit_price: number; quantity: number;
  note: string | null }[]): Cart {
  const cart = new Map<string, CartLine>();
  for (const { item_id: itemId, name, unit_price: price, quantity, note } of lines) {
    if (!itemId) continue;
    const before = cart.get(itemId)?.quantity ?? 0;
    const wanted = Math.min(before + quantity, MOST_OF_ONE);
    cart.set(itemId, { itemId, name, price, quantity: wanted, note: (note ?? "").slice(0, LONGEST_NOTE) });
  }
  return [...cart.values()];
}
