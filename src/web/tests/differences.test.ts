import { expect, test } from "vitest";
import { add, type Cart, MOST_OF_ONE, setNote, setQuantity } from "../customer/order/cart";
import type { Item } from "../customer/order/catalogue";
import { agreed, cartAgain, differences } from "../customer/order/differences";
import { item } from "./items";

const bun = item({ id: "bun", name: "Bun", price: 320 });
const tea = item({ id: "tea", name: "Tea", price: 200, stock: 9 });
const cart: Cart = setNote(setQuantity(add(add([], bun), tea), "tea", 4), "tea", "hot");

function offering(...items: Item[]): Map<string, Item> {
  return new Map(items.map((each) => [each.id, each]));
}

test("a cart that can be had as it is differs in nothing", () => {
  expect(differences(cart, offering(bun, tea))).toEqual([]);
  expect(agreed(cart, offering(bun, tea))).toEqual(cart);
});

test.each([
  ["gone", offering(bun), { kind: "gone" }, undefined],
  ["off sale", offering(bun, { ...tea, is_available: false }), { kind: "sold_out" }, undefined],
  ["sold out", offering(bun, { ...tea, stock: 0 }), { kind: "sold_out" }, undefined],
  ["too few", offering(bun, { ...tea, stock: 3 }), { kind: "fewer", left: 3 }, { quantity: 3 }],
  ["dearer", offering(bun, { ...tea, price: 250 }), { kind: "price", from: 200, to: 250 }, { price: 250 }],
  ["cheaper", offering(bun, { ...tea, price: 150 }), { kind: "price", from: 200, to: 150 }, { price: 150 }],
])("what is %s is said, and the cart stays until the customer agrees", (_, items, difference, change) => {
  expect(differences(cart, items)).toEqual([{ itemId: "tea", name: "Tea", ...difference }]);
  const [first, second] = agreed(cart, items);
  expect(first).toEqual(cart[0]);
  expect(second).toEqual(change && { ...cart[1], ...change });
});

test("nothing is left to say once the customer has agreed", () => {
  const items = offering({ ...tea, stock: 1, price: 210, name: "Green tea" });
  expect(agreed(cart, items)).toEqual([{ itemId: "tea", name: "Green tea", price: 210, quantity: 1, note: "hot" }]);
  expect(differences(agreed(cart, items), items)).toEqual([]);
});

test("a name that was changed is not worth a word", () => {
  expect(differences(cart, offering(bun, { ...tea, name: "Green tea" }))).toEqual([]);
});

test("an earlier order is a cart again, its free lines aside", () => {
  const line = { item_id: "tea", name: "Tea", unit_price: 200, quantity: 2, note: null };
  expect(cartAgain([line, { ...line, note: "hot" }, { ...line, item_id: null }, { ...line, item_id: "bun", quantity: 5000 }]))
    .toEqual([
      { itemId: "tea", name: "Tea", price: 200, quantity: 4, note: "hot" },
      { itemId: "bun", name: "Tea", price: 200, quantity: MOST_OF_ONE, note: "" },
    ]);
});
