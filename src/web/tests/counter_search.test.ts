import { describe, expect, it } from "vitest";
import { isForServer, searchOrders } from "../counter/orders/search";
import type { Order } from "../counter/orders/order";
import { orderOf } from "./counter_samples";

const named = (id: string, name: string | null, phone: string | null = null, line = "Coffee"): Order =>
  orderOf(id, { customer: { name, email: null, phone }, lines: [{ ...orderOf(id).lines[0]!, name: line }] });

const ORDERS = [
  named("7", "Mira Jürgens", "+44 1904 555-010"),
  named("12", "Ana Núñez", null, "Crème brûlée"),
  named("17", null, null, "Tea for 7"),
  named("107", "Élodie", "0171 7000007"),
];
const found = (text: string) => searchOrders(ORDERS, text).map(({ id }) => id);

describe("searching what is known here", () => {
  it.each([
    ["mira", ["7"]], ["jurgens", ["7"]], ["JÜRG", ["7"]], ["nunez", ["12"]], ["creme", ["12"]],
    ["mira coffee", ["7"]], ["mira tea", []], ["a-012", ["12"]], ["A-12", []],
    ["1904555", ["7"]], ["(1904)", ["7"]], ["555-010", ["7"]], ["٠١٢", ["12"]], ["१९०४५५५", ["7"]],
    ["zzz", []],
  ])("finds for %j %j", (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  it("puts first the order whose number was typed, without its zeros", () => {
    expect(found("7")[0]).toBe("7");
    expect(found("17")[0]).toBe("17");
    expect(found("107")).toEqual(["107"]);
  });

  it("finds everything for nothing", () => {
    expect(found("  ")).toEqual(["7", "12", "17", "107"]);
  });

  it("looks through the punctuation of a phone number for three digits and more, and for digits alone", () => {
    const order = named("1", null, "040 41");
    expect([searchOrders([order], "0404").length, searchOrders([order], "04041").length]).toEqual([1, 1]);
    expect(searchOrders([order], "x0404")).toEqual([]);
    expect(searchOrders([named("1", null, "05 2")], "52")).toEqual([]);
  });
});

describe("what the server is asked", () => {
  it.each([["mir", true], ["mi", false], ["7", true], ["12", true], ["", false], [" a ", false], ["x".repeat(101), false]])(
    "%j: %s", (text, is) => {
      expect(isForServer(text)).toBe(is);
    });
});
