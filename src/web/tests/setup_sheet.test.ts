import { describe, expect, it } from "vitest";
import { itemsCsv, rowsOf } from "../setup/sheet";

describe("rowsOf", () => {
  it.each([
    ["cells of a spreadsheet", "Espresso\t2.20\nFlat white\t3.80\n", [["Espresso", "2.20"], ["Flat white", "3.80"]]],
    ["a heading", "Item\tPrice\nEspresso\t2,20 €\n", [["Espresso", "2,20 €"]]],
    ["columns in another order", "1\tDrinks\t2.20\n2\tBakery\t3.80\n", [["Drinks", "2.20"], ["Bakery", "3.80"]]],
    ["a price in front", "2.20\tEspresso\n3.80\tFlat white\n", [["Espresso", "2.20"], ["Flat white", "3.80"]]],
    ["semicolons", "Espresso;2,20\nTee;1,90", [["Espresso", "2,20"], ["Tee", "1,90"]]],
    ["commas", "Espresso,2.20\n\"Bread, rye\",\"4,50\"\n", [["Espresso", "2.20"], ["Bread, rye", "4,50"]]],
    ["a plain list", "Flat white 3.80\nEspresso – 2,20 €\nWater", [["Flat white", "3.80"], ["Espresso", "2,20 €"], ["Water", ""]]],
    ["a list with numbers in its names", "Pizza 4 cheeses 9,50", [["Pizza 4 cheeses", "9,50"]]],
    ["decimal commas in a plain list", "Kaffee 3,80\nTee 2,50", [["Kaffee", "3,80"], ["Tee", "2,50"]]],
    ["quotes, tabs and line ends in cells", "\"Say \"\"cheese\"\"\"\t4\n\"Two\nlines\"\t5\n", [['Say "cheese"', "4"], ["Two lines", "5"]]],
    ["empty lines and Windows line ends", "Tea\t2\r\n\r\n\t\r\nBun\t3\r\n", [["Tea", "2"], ["Bun", "3"]]],
    ["a price that is none, to be mended", "Tea\t2\nBun\task\n", [["Tea", "2"], ["Bun", "ask"]]],
    ["a quote in the middle", "12\" pizza\t9\n", [['12" pizza', "9"]]],
    ["nothing", " \n", []],
  ])("reads %s", (_, text, rows) => {
    expect(rowsOf(text, "EUR").map(({ name, price }) => [name, price])).toEqual(rows);
  });
});

it("itemsCsv writes names that hold commas and quotes, and prices in minor units", () => {
  expect(itemsCsv([{ name: ' Bread, "rye" ', price: "4,50" }, { name: "Tea", price: "2" }], "EUR")).toBe(
    'name,price\n"Bread, ""rye""",450\n"Tea",200\n');
});
