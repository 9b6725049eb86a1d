import { expect, test } from "vitest";
import { add, type Cart, LONGEST_NOTE, MOST_LINES, parseCart, pieces, quantityOf, setNote, setQuantity, total } from "../customer/order/cart";
import { item } from "./items";

const bun = item({ id: "bun", name: "Bun", price: 320 });
const tea = item({ id: "tea", name: "Tea", price: 200, stock: 2 });

test("an item is taken once more with each press, as far as there is one", () => {
  let cart: Cart = [];
  for (let press = 0; press < 4; press += 1) cart = add(cart, tea);
  expect(quantityOf(cart, "tea")).toBe(2);
  expect(add([], item({ id: "x", is_available: false }))).toEqual([]);
});

test("pieces and total count every line", () => {
  const cart = setQuantity(add(add([], bun), tea), "bun", 3);
  expect(pieces(cart)).toBe(4);
  expect(total(cart)).toBe(3 * 320 + 200);
});

test("fewer than one takes the line out", () => {
  expect(setQuantity(add([], bun), "bun", 0)).toEqual([]);
});

test("a note is cut at what an order takes", () => {
  const [line] = setNote(add([], bun), "bun", "x".repeat(LONGEST_NOTE + 9));
  expect(line?.note).toHaveLength(LONGEST_NOTE);
});

test("a cart holds no more lines than an order takes", () => {
  const full = Array.from({ length: MOST_LINES }, (_, place) => item({ id: `i${place}` })).reduce(add, [] as Cart);
  expect(add(full, bun)).toBe(full);
  expect(quantityOf(add(full, item({ id: "i0" })), "i0")).toBe(2);
});

test("a cart that was kept comes back as it was", () => {
  const cart = setNote(add(add([], bun), tea), "tea", "hot");
  expect(parseCart(JSON.stringify(cart))).toEqual(cart);
});

test.each([null, "", "{", "null", "7", '{"lines":[]}', '["bun"]', "[null]", '[{"itemId":"bun"}]',
  '[{"itemId":"bun","name":"Bun","price":-1,"quantity":1,"note":""}]',
  '[{"itemId":"bun","name":"Bun","price":1,"quantity":0,"note":""}]',
  '[{"itemId":"bun","name":"Bun","price":1,"quantity":1e9,"note":""}]',
  '[{"itemId":"bun","name":"Bun","price":"1","quantity":1,"note":""}]'])("%j is no cart", (text) => {
  expect(parseCart(text)).toEqual([]);
});

test("one bad line does not cost the others, and an item has one line", () => {
  const good = { itemId: "bun", name: "Bun", price: 320, quantity: 2, note: "" };
  expect(parseCart(JSON.stringify([good, { itemId: 7 }, { ...good, quantity: 3 }]))).toEqual([{ ...good, quantity: 3 }]);
});
