import { describe, expect, it } from "vitest";
import { type Book, closedOrders, withOpenOrders, withOrder, withoutOrder } from "../counter/orders/book";
import { columnsOf, neighbourOf } from "../counter/orders/columns";
import type { Order } from "../counter/orders/order";
import { orderOf, WORKFLOW } from "./counter_samples";

const bookOf = (...orders: Order[]): Book => new Map(orders.map((order) => [order.id, order]));
const ids = (book: Book) => [...book.keys()].sort();

describe("the book", () => {
  it("takes news of an order, and does not take older ones", () => {
    const first = withOrder(bookOf(), orderOf("1", { version: 3, status: "ready" }));
    const stale = withOrder(first, orderOf("1", { version: 2, status: "preparing" }));
    expect(stale).toBe(first);
    expect(withOrder(first, orderOf("1", { version: 4, status: "picked_up" })).get("1")?.status).toBe("picked_up");
  });

  it("is the same book when nothing has changed", () => {
    const book = bookOf(orderOf("1"), orderOf("2"));
    expect(withOrder(book, orderOf("1"))).toBe(book);
    expect(withoutOrder(book, "3")).toBe(book);
    expect(ids(withoutOrder(book, "1"))).toEqual(["2"]);
  });

  it("takes what the caller may do now, though the version is the same", () => {
    const book = withOrder(bookOf(orderOf("1")), orderOf("1", { allowed_transitions: [] }));
    expect(book.get("1")?.allowed_transitions).toEqual([]);
  });

  const closedAt = (id: number) =>
    orderOf(String(id), { status: "picked_up", closed_at: new Date(Date.UTC(2026, 10, 21, 9, id)).toISOString() });

  it("forgets the oldest of many closed orders", () => {
    let book = bookOf(orderOf("open"));
    for (let n = 0; n < 130; n += 1) book = withOrder(book, closedAt(n));
    const closed = closedOrders(book);
    expect([closed.length, closed[0]?.id, closed[99]?.id, book.has("open")]).toEqual([100, "129", "30", true]);
  });

  it("keeps an older closed order that somebody looks at", () => {
    let book = bookOf();
    for (let n = 1; n <= 100; n += 1) book = withOrder(book, closedAt(n));
    book = withOrder(book, closedAt(0));
    expect(book.has("0")).toBe(true);
    expect(closedOrders(withOrder(book, closedAt(101))).map(({ id }) => id)).not.toContain("0");
  });
});

describe("the list of all open orders", () => {
  it("takes away open orders that have ended meanwhile, and keeps closed ones", () => {
    const before = bookOf(orderOf("1"), orderOf("2"), orderOf("3", { status: "picked_up" }));
    expect(ids(withOpenOrders(before, before, [orderOf("2"), orderOf("4")]))).toEqual(["2", "3", "4"]);
  });

  it("does not undo what came while it was read", () => {
    const before = bookOf(orderOf("1"), orderOf("2"));
    const now = withOrder(withOrder(before, orderOf("1", { version: 2, status: "ready" })), orderOf("5"));
    const after = withOpenOrders(now, before, [orderOf("1"), orderOf("2")]);
    expect([after.get("1")?.status, after.get("2")?.id, after.has("5")]).toEqual(["ready", "2", true]);
    expect(after.get("2")).toBe(before.get("2"));
  });
});

describe("columns", () => {
  it("stand in the workflow's order, with the oldest order first", () => {
    const columns = columnsOf([orderOf("3"), orderOf("1"), orderOf("2", { status: "ready" })], WORKFLOW);
    expect(columns.map(({ status, orders }) => [status.key, orders.map(({ id }) => id)]))
      .toEqual([["pending", ["1", "3"]], ["preparing", []], ["ready", ["2"]]]);
  });

  it("have no closed orders, and one more for a status that the workflow lost", () => {
    const lost = { ...orderOf("1"), status: "baking" };
    const columns = columnsOf([lost, orderOf("2", { status: "picked_up" })], WORKFLOW);
    expect(columns.map(({ status, orders }) => [status.label, orders.length]))
      .toEqual([["Received", 0], ["Preparing", 0], ["Ready", 0], ["baking", 1]]);
  });

  it("name the order to go on with: the next one below, else the one above", () => {
    const columns = columnsOf([orderOf("1"), orderOf("2"), orderOf("3")], WORKFLOW);
    expect([neighbourOf(columns, "1"), neighbourOf(columns, "3"), neighbourOf(columns, "9")]).toEqual(["2", "2", undefined]);
  });
});
