import { describe, expect, it } from "vitest";
import { exampleOf } from "../admin/house/keys/example";
import { expiresAt } from "../admin/house/keys/expiry";
import { mayGive, PRESETS, presetOf, type Scope, withScope } from "../admin/house/keys/scopes";

describe("scopes", () => {
  it("are recognized as a preset in any order, and only whole", () => {
    expect(presetOf(["orders:advance", "orders:read"])).toBe("delivery");
    expect(presetOf(PRESETS.kiosk)).toBe("kiosk");
    expect([presetOf(["orders:read"]), presetOf([])]).toEqual([undefined, undefined]);
  });
  it("go in and out, each once and in their order", () => {
    expect(withScope(["boards:read"], "orders:read", true)).toEqual(["orders:read", "boards:read"]);
    expect(withScope(["orders:read", "boards:read"], "orders:read", true)).toEqual(["orders:read", "boards:read"]);
    expect(withScope(["orders:read", "boards:read"], "orders:read", false)).toEqual(["boards:read"]);
  });
  it("are given away by who has them", () => {
    expect([mayGive("operations", "items:write"), mayGive("operations", "items:read"), mayGive("merchant", "items:write")]).toEqual(
      [false, true, true]);
  });
});

describe("expiresAt", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  it("counts days from now, knows no end, and takes a date with its whole day", () => {
    expect(expiresAt("never", "", now)).toBeNull();
    expect(expiresAt("30", "", now)).toBe("2026-12-29T12:00:00.000Z");
    const end = new Date(expiresAt("date", "2026-12-24", now)!);
    expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([24, 23, 59]);
    expect(expiresAt("date", "", now)).toBeUndefined();
  });
});

describe("exampleOf", () => {
  it.each<[Scope[], string]>([
    [["orders:read", "boards:read"], "/orders?limit=1"],
    [["items:write"], "/shops/cafe/items?limit=1"],
    [["boards:read"], "/boards/cafe"],
    [["events:read"], "/events?limit=1"],
    [["orders:advance"], "/shops/cafe"],
  ])("of %j asks for %s", (scopes, path) => {
    expect(exampleOf("dk_x", scopes, "http://host", "cafe")).toBe(`curl -H 'X-API-Key: dk_x' 'http://host/api/v1${path}'`);
  });
});
