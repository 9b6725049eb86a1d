import { expect, test } from "vitest";
import { byCategory, fewLeft, left, search } from "../customer/order/catalogue";
import { item } from "./items";

test("items that are not counted never run out, and those off sale are not there", () => {
  expect(left(item({ stock: null }))).toBe(Infinity);
  expect(left(item({ stock: 7 }))).toBe(7);
  expect(left(item({ stock: 7, is_available: false }))).toBe(0);
});

test("only a small number is worth saying", () => {
  expect([null, 0, 1, 5, 6].map((stock) => fewLeft(item({ stock })))).toEqual([undefined, undefined, 1, 5, undefined]);
});

test("categories come in the shop's order, and what has none comes last", () => {
  const items = [item({ id: "1" }), item({ id: "2", category: "Tea" }), item({ id: "3", category: "Cake" }),
    item({ id: "4", category: " Tea " }), item({ id: "5", category: "" })];
  expect(byCategory(items).map(({ name, items: list }) => [name, list.map(({ id }) => id)]))
    .toEqual([["Tea", ["2", "4"]], ["Cake", ["3"]], [null, ["1", "5"]]]);
});

test("every word is looked for, in name, description and category", () => {
  const items = [item({ id: "1", name: "Flat white", category: "Coffee" }),
    item({ id: "2", name: "Espresso", description: "A small coffee" }), item({ id: "3", name: "Bun" })];
  const found = (text: string) => search(items, text).map(({ id }) => id);
  expect(found("coffee")).toEqual(["1", "2"]);
  expect(found("  COFFEE small ")).toEqual(["2"]);
  expect(found("coffee bun")).toEqual([]);
  expect(found("")).toEqual(["1", "2", "3"]);
});

test("accents and capitals do not matter, marks of other scripts do", () => {
  const items = [item({ id: "1", name: "Crème brûlée" }), item({ id: "2", name: "चाय" }), item({ id: "3", name: "STRASSE" })];
  const found = (text: string) => search(items, text).map(({ id }) => id);
  expect(found("creme BRULEE")).toEqual(["1"]);
  expect(found("चाय")).toEqual(["2"]);
  expect(found("चय")).toEqual([]);
});
