import { expect, test } from "vitest";
import { hashOf, parseHash } from "../admin/route";

test("a place has a section, a path and a query", () => {
  expect(parseHash("#/shop/poster/2?lang=de&q=a%20b")).toEqual({
    section: "shop", path: ["poster", "2"], query: { lang: "de", q: "a b" } });
});

test("nothing is the start", () => {
  for (const hash of ["", "#", "#/"]) expect(parseHash(hash)).toEqual({ section: "", path: [], query: {} });
});

test("an address leads back to what it was made of", () => {
  const place = parseHash(hashOf("items", ["a/b", "ü?"], { q: "50 % & more", empty: undefined, none: "" }));
  expect(place).toEqual({ section: "items", path: ["a/b", "ü?"], query: { q: "50 % & more" } });
});

test("an address that was cut in the middle of an escape is still a place", () => {
  expect(parseHash("#/items/%E4%").path).toEqual(["%E4%"]);
});
