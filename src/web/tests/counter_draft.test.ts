import { describe, expect, it } from "vitest";
import { categoriesOf, findItems, leftOf } from "../counter/take/catalogue";
import { countOf, type Draft, EMPTY_DRAFT, isDraft, isEmpty, type Item, MOST_OF_A_LINE, toNewOrder, totalOf, withCatalogue,
  withFreeLine, withItem, withNote, withQuantity } from "../counter/take/draft";

const COFFEE = { id: "c", name: "Coffee", price: 250 };
const TEA = { id: "t", name: "Tea", price: 200 };
const quantities = ({ lines }: Draft) => lines.map(({ item_id, quantity }) => [item_id, quantity]);

describe("an order that is being taken", () => {
  it("counts what is tapped again, in the line that has no note", () => {
    const two = withItem(withItem(EMPTY_DRAFT, COFFEE), COFFEE);
    const noted = withNote(two, 0, "no sugar");
    expect(quantities(two)).toEqual([["c", 2]]);
    expect(quantities(withItem(noted, COFFEE))).toEqual([["c", 2], ["c", 1]]);
    expect(countOf(withItem(noted, COFFEE), "c")).toBe(3);
  });

  it("loses a line of which there are none, and has no line of too many", () => {
    const draft = withItem(withItem(EMPTY_DRAFT, COFFEE), TEA);
    expect(quantities(withQuantity(draft, 0, 0))).toEqual([["t", 1]]);
    expect(quantities(withQuantity(draft, 1, MOST_OF_A_LINE + 1))).toEqual([["c", 1], ["t", MOST_OF_A_LINE]]);
  });

  it("sums what it will cost, with free lines", () => {
    expect(totalOf(withFreeLine(withItem(withItem(EMPTY_DRAFT, COFFEE), COFFEE), "Candle", 120))).toBe(620);
  });

  it("goes by the catalogue of now, but for what is not in it", () => {
    const kept = withFreeLine(withItem(withItem(EMPTY_DRAFT, COFFEE), TEA), "Candle", 120);
    const now = withCatalogue(kept, [{ ...COFFEE, name: "Filter coffee", price: 300 }]);
    expect(now.lines.map(({ name, unit_price }) => [name, unit_price])).toEqual([["Filter coffee", 300], ["Tea", 200], ["Candle", 120]]);
  });

  it("says of an item what it is, of a free line what it costs, and nothing of empty texts", () => {
    const draft = { ...withFreeLine(withNote(withItem(EMPTY_DRAFT, COFFEE), 0, " hot "), "Candle", 120), name: " ", phone: "1",
      address: "Fishergate 4" };
    expect(toNewOrder(draft)).toEqual({
      lines: [{ item_id: "c", quantity: 1, note: "hot" }, { name: "Candle", unit_price: 120, quantity: 1, note: null }],
      customer: { name: null, phone: "1" }, fulfilment: "pickup", delivery_address: null, notes: null,
    });
    expect(toNewOrder({ ...draft, fulfilment: "delivery" }).delivery_address).toBe("Fishergate 4");
  });

  it("is read back from the browser only when it is whole", () => {
    const draft = withFreeLine(withItem(EMPTY_DRAFT, COFFEE), "Candle", 120);
    expect([isDraft(JSON.parse(JSON.stringify(draft))), isEmpty(draft), isEmpty(EMPTY_DRAFT)]).toEqual([true, false, true]);
    for (const wrong of [null, {}, { ...draft, lines: [{}] }, { ...draft, fulfilment: "post" }, { ...draft, name: null },
      { ...draft, lines: [{ ...draft.lines[0], unit_price: 1.5 }] }]) {
      expect(isDraft(wrong)).toBe(false);
    }
  });
});

describe("the catalogue", () => {
  const item = (name: string, more: Partial<Item> = {}) =>
    ({ id: name, name, price: 1, currency: "EUR", is_available: true, stock: null, category: null, sku: null, ...more }) as Item;
  const ITEMS = [item("Soup", { stock: 0, category: "Lunch" }), item("Crème brûlée", { category: "Sweets" }),
    item("Roll", { category: " Lunch ", sku: "R-1" }), item("Salt", { is_available: false, stock: 9 })];
  const names = (category: string | undefined, text: string) => findItems(ITEMS, category, text).map(({ name }) => name);

  it("finds by every word of name, number and category, and puts last what cannot be had", () => {
    expect(names(undefined, "")).toEqual(["Crème brûlée", "Roll", "Soup", "Salt"]);
    expect(names("Lunch", "")).toEqual(["Roll", "Soup"]);
    expect(names(undefined, "creme sweet")).toEqual(["Crème brûlée"]);
    expect(names(undefined, "r-1")).toEqual(["Roll"]);
  });

  it("knows how many are left, and its categories in the shop's order", () => {
    expect(ITEMS.map(leftOf)).toEqual([0, Infinity, Infinity, 0]);
    expect(categoriesOf(ITEMS)).toEqual(["Lunch", "Sweets"]);
  });
});
