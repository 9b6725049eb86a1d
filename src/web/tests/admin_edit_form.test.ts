import { describe, expect, test } from "vitest";
import { EditForm, type Source } from "../admin/forms/edit_form";
import { Problem } from "../api/problem";

interface Shop { name: string; phone: string | null; version: number }
type Values = Pick<Shop, "name" | "phone">;

function problem(code: "stale_version" | "validation_failed" | "forbidden", errors: { pointer: string; detail: string }[] = []) {
  const body = { type: "about:blank", title: "", status: 422, detail: "no", instance: "", code, request_id: "", errors };
  return new Problem(body, undefined);
}

/** A server with one shop, which others change too. */
function shopServer(now: Shop) {
  const source: Source<Values, Shop> = {
    valuesOf: ({ name, phone }) => ({ name, phone }),
    versionOf: (shop) => String(shop.version),
    read: async () => now,
    save: async (edits, version) => {
      if (version !== String(now.version)) throw problem("stale_version");
      now = { ...now, ...edits, version: now.version + 1 };
      return now;
    },
  };
  return { source, now: () => now, change: (edits: Partial<Values>) => (now = { ...now, ...edits, version: now.version + 1 }) };
}

const cafe: Shop = { name: "Café", phone: null, version: 1 };

describe("a form", () => {
  test("has nothing to save until something is another than before", () => {
    const form = new EditForm(shopServer(cafe).source, cafe);
    form.set("name", "Bar");
    expect(form.isDirty).toBe(true);
    form.set("name", "Café");
    expect(form.isDirty).toBe(false);
  });

  test("sends what changed, and goes on from the answer", async () => {
    const server = shopServer(cafe);
    const form = new EditForm(server.source, cafe);
    form.set("phone", "42");
    expect(await form.save()).toBe(true);
    expect(server.now()).toEqual({ name: "Café", phone: "42", version: 2 });
    form.set("name", "Bar");
    expect(await form.save()).toBe(true);
  });

  test("takes over what somebody else changed elsewhere, and saves the rest only when asked again", async () => {
    const server = shopServer(cafe);
    const form = new EditForm(server.source, cafe);
    form.set("phone", "42");
    server.change({ name: "Bistro" });
    expect(await form.save()).toBe(false);
    expect(form.isMeanwhile.value).toBe(true);
    expect(form.values).toEqual({ name: "Bistro", phone: "42" });
    expect(server.now().phone).toBe(null);
    expect(await form.save()).toBe(true);
    expect(server.now()).toEqual({ name: "Bistro", phone: "42", version: 3 });
  });

  test("saves nothing over a field that both changed until it is decided", async () => {
    const server = shopServer(cafe);
    const form = new EditForm(server.source, cafe);
    form.set("name", "Bar");
    server.change({ name: "Pub" });
    await form.save();
    expect(form.conflicts.value).toEqual([{ field: "name", mine: "Bar", theirs: "Pub" }]);
    expect(await form.save()).toBe(false);
    expect(server.now().name).toBe("Pub");
    form.decide("name", false);
    expect(await form.save()).toBe(true);
    expect(server.now().name).toBe("Bar");
  });

  test("lets theirs stand when that is decided", async () => {
    const server = shopServer(cafe);
    const form = new EditForm(server.source, cafe);
    form.set("name", "Bar");
    server.change({ name: "Pub" });
    await form.save();
    form.decide("name", true);
    expect(form.values.name).toBe("Pub");
    expect(form.isDirty).toBe(false);
  });

  test("shows a complaint at its field, and elsewhere only what no field shows", async () => {
    const faults = [{ pointer: "/name", detail: "is too long" }];
    const refusing = { ...shopServer(cafe).source, save: () => Promise.reject(problem("validation_failed", faults)) };
    const form = new EditForm(refusing, cafe);
    form.set("name", "x");
    await form.save();
    expect(form.fault("name")).toBe("is too long");
    expect(form.unplaced).toBe(undefined);
    const forbidden = new EditForm({ ...refusing, save: () => Promise.reject(problem("forbidden")) }, cafe);
    forbidden.set("name", "x");
    await forbidden.save();
    expect(forbidden.unplaced).toBeInstanceOf(Problem);
  });
});
