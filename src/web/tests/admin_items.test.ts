import { describe, expect, test } from "vitest";
import { patchFor } from "../admin/items/bulk_change";
import { itemsCsv, templateCsv } from "../admin/items/csv";
import { changedPrice, parsePercent } from "../admin/items/price";

type Item = Parameters<typeof itemsCsv>[0][number];

function item(change: Partial<Item> = {}): Item {
  return { id: "i1", shop_id: "s1", name: "Tea", sku: null, description: null, category: "Hot", price: 310, currency: "EUR",
    is_available: true, stock: null, version: 1, created_at: "", updated_at: "", ...change };
}

describe("percent", () => {
  test.each([["5", 500], ["-10", -1000], ["2,5 %", 250], ["+7.25", 725], ["−3", -300], ["-100", -10000]])(
    "%s is read", (text, hundredths) => expect(parsePercent(text)).toBe(hundredths));

  test.each(["", "five", "5%5", "0", "1.234", "-101", "10001", "1e3"])("%s is none", (text) =>
    expect(parsePercent(text)).toBe(undefined));
});

describe("a price changed by percent", () => {
  test.each([
    [340, 500, 1, 357],
    [333, 500, 1, 350], // 349.65
    [10, 50, 1, 10], // 10.05
    [380, -1000, 10, 340], // 342
    [385, 0, 10, 390],
    [99, -10000, 1, 0],
    [3, -5000, 100, 0],
    [100_000_000_000, 10000, 1, 200_000_000_000],
  ])("%i by %i hundredths, to multiples of %i, is %i", (price, hundredths, step, changed) =>
    expect(changedPrice(price, hundredths, step)).toBe(changed));
});

describe("a change to many", () => {
  test("says what of an item changes", () => {
    expect(patchFor(item(), { kind: "available", isAvailable: false })).toEqual({ is_available: false });
    expect(patchFor(item(), { kind: "category", category: null })).toEqual({ category: null });
    expect(patchFor(item(), { kind: "price", hundredths: 1000, step: 1 })).toEqual({ price: 341 });
  });

  test("asks nothing of an item that is so already", () => {
    expect(patchFor(item(), { kind: "available", isAvailable: true })).toBe(undefined);
    expect(patchFor(item(), { kind: "category", category: "Hot" })).toBe(undefined);
    expect(patchFor(item({ price: 1 }), { kind: "price", hundredths: 100, step: 1 })).toBe(undefined);
  });
});

describe("a file of items", () => {
  const rows = (text: string) => text.replace(/^\uFEFF/, "").split("\r\n");

  test("begins with a mark and the names of its columns", () => {
    const text = itemsCsv([]);
    expect(text.startsWith("\uFEFF")).toBe(true);
    expect(rows(text)).toEqual(["id,sku,name,description,category,price,is_available,stock", ""]);
  });

  test("keeps what is absent apart from what is empty", () => {
    expect(rows(itemsCsv([item({ description: "", stock: 0 })]))[1]).toBe('i1,,Tea,"",Hot,310,true,0');
  });

  test("quotes what would be taken for the end of a cell", () => {
    expect(rows(itemsCsv([item({ name: 'A "b", c', category: "x;y", description: " z" })]))[1]).toBe(
      'i1,,"A ""b"", c"," z","x;y",310,true,');
  });

  test("disarms what a spreadsheet would take for a formula", () => {
    expect(rows(itemsCsv([item({ name: "=1+1", sku: "-5", category: "'@x" })]))[1]).toBe("i1,'-5,'=1+1,,''@x,310,true,");
  });

  test("has a template that shows each column", () => {
    expect(rows(templateCsv({ name: "Plum cake", description: "With almonds", category: "Cakes" }))).toEqual([
      "sku,name,description,category,price,is_available,stock", "SKU-1,Plum cake,With almonds,Cakes,380,true,25", ""]);
  });
});
