import { describe, expect, it } from "vitest";
import { commonSteps } from "../admin/house/orders/common_steps";
import { filterOf, isFiltered, isSearchable, queryOf } from "../admin/house/orders/filter";
import { OrderCounter } from "../admin/house/orders/order_counter";
import { TurnedPages } from "../admin/lists/turned_pages";

const shop = { id: "s1", timezone: "Europe/Berlin" };

describe("the filter of orders", () => {
  it("takes what the address says, and leaves out nonsense", () => {
    expect(filterOf({ of: "x", open: "maybe", from: "yesterday", sort: "price" })).toEqual(
      { of: "", status: "", open: "", q: "", from: "", to: "", sort: "-created_at" });
    expect(isFiltered(filterOf({ sort: "created_at", of: "all" }))).toBe(false);
    expect(isFiltered(filterOf({ q: "ada" }))).toBe(true);
  });
  it("is days of the shop, both included, for the API", () => {
    expect(queryOf(filterOf({ from: "2026-11-01", to: "2026-11-02", status: "ready", open: "false", q: "ada" }), shop)).toEqual({
      shop: "s1", status: ["ready"], open: false, q: "ada", from: "2026-10-31T23:00:00.000Z", to: "2026-11-02T23:00:00.000Z" });
  });
  it("of all shops has no status, which each shop calls as it likes, and a text too short is not sent", () => {
    expect(queryOf(filterOf({ of: "all", status: "ready", q: "ad" }), shop)).toEqual({});
    expect([isSearchable(""), isSearchable("7"), isSearchable("42"), isSearchable("ab"), isSearchable("abc")]).toEqual(
      [true, true, true, false, true]);
  });
});

it("the steps that many orders have in common are those of each", () => {
  const order = (...allowed_transitions: string[]) => ({ allowed_transitions });
  expect(commonSteps([order("preparing", "ready", "cancelled"), order("ready", "cancelled")])).toEqual(["ready", "cancelled"]);
  expect([commonSteps([]), commonSteps([order("a"), order("b")])]).toEqual([[], []]);
});

describe("TurnedPages", () => {
  const numbers = (from: number) => [from, from + 1];
  const list = () => new TurnedPages<number>(async (cursor) => {
    const from = Number(cursor ?? 0);
    return { data: numbers(from), next_cursor: from < 4 ? String(from + 2) : null };
  });
  it("holds one page at a time and finds back", async () => {
    const pages = list();
    await pages.reload();
    await pages.previous();
    expect([pages.rows.value, pages.page.value, pages.hasNext.value]).toEqual([[0, 1], 0, true]);
    await pages.next();
    await pages.next();
    expect([pages.rows.value, pages.page.value, pages.hasNext.value]).toEqual([[4, 5], 2, false]);
    await pages.next();
    expect(pages.page.value).toBe(2);
    await pages.previous();
    await pages.reload();
    expect([pages.rows.value, pages.page.value]).toEqual([[2, 3], 1]);
  });
  it("stays where it is when a page cannot be read", async () => {
    let fails = false;
    const pages = new TurnedPages<number>(async (cursor) => {
      if (fails) throw new Error("away");
      return { data: numbers(Number(cursor ?? 0)), next_cursor: "2" };
    });
    await pages.reload();
    fails = true;
    await pages.next();
    expect([pages.rows.value, pages.page.value, pages.isLoading.value, String(pages.error.value)]).toEqual(
      [[0, 1], 0, false, "Error: away"]);
  });
});

describe("OrderCounter", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  it("counts lines of JSON in pieces of any size", () => {
    const counter = new OrderCounter("jsonl");
    for (const piece of ['{"a":1}\n{"a"', ":2}", "\n"]) counter.take(bytes(piece));
    expect(counter.orders).toBe(2);
  });
  it("counts rows of CSV without the heading, with line ends in quotes", () => {
    const counter = new OrderCounter("csv");
    for (const piece of ["number,notes\r\nA-1,\"two", "\nlines and \"\"quotes\"\"\"\r\n", "A-2,\r\n"]) counter.take(bytes(piece));
    expect(counter.orders).toBe(2);
  });
});
