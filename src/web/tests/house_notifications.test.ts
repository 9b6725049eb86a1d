import { describe, expect, it } from "vitest";
import { filterOf, isFiltered, queryOf } from "../admin/house/notifications/filter";
import { isHeld, isNewsNear, isSettled, readable, STATES, typeName } from "../admin/house/notifications/notification";
import { Choice } from "../admin/lists/choice";
import { TurnedPages } from "../admin/lists/turned_pages";

const ID = "01a227e1-5b70-7290-9fda-a1db60570121";
const NOW = Date.parse("2026-11-29T09:15:00Z");
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

describe("the filter of notifications", () => {
  it("takes what the address says, and leaves out nonsense", () => {
    expect(filterOf({ kind: "pigeon", state: "dead", order: "A-042", of: ID })).toEqual(
      { of: ID, kind: "", state: "dead", order: "" });
    expect([isFiltered(filterOf({})), isFiltered(filterOf({ kind: "email" }))]).toEqual([false, true]);
  });
  it("sends the API only what is asked for", () => {
    expect(queryOf(filterOf({}))).toEqual({});
    expect(queryOf(filterOf({ of: ID, kind: "push", state: "queued", order: ID }))).toEqual(
      { shop: ID, kind: "push", state: "queued", order: ID });
  });
});

describe("a notification", () => {
  it("is settled once it is sent or given up", () => {
    expect(STATES.filter((state) => isSettled({ state }))).toEqual(["sent", "dead"]);
  });
  it("is looked at while it is on its way or about to be tried", () => {
    expect(isNewsNear({ state: "queued", due_at: inSeconds(-1) }, NOW)).toBe(true);
    expect(isNewsNear({ state: "failed", due_at: inSeconds(5) }, NOW)).toBe(true);
    expect(isNewsNear({ state: "failed", due_at: inSeconds(300) }, NOW)).toBe(false);
    expect(isNewsNear({ state: "sent", due_at: null }, NOW)).toBe(false);
  });
  it("is held while its step can be undone", () => {
    expect(isHeld({ state: "queued", due_at: inSeconds(8) }, NOW)).toBe(true);
    expect(isHeld({ state: "queued", due_at: inSeconds(-1) }, NOW)).toBe(false);
    expect(isHeld({ state: "failed", due_at: inSeconds(8) }, NOW)).toBe(false);
  });
  it("has a name for what the page has words for, and none for anything else", () => {
    expect(["order.moved", "webhook.failing", "order.eaten", "toString"].map(typeName)).toEqual(
      ["order_moved", "webhook_failing", undefined, undefined]);
  });
  it("shows its body as people read it", () => {
    expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(readable("plain")).toBe("plain");
  });
});

describe("the choice of rows", () => {
  const page = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const chosen = async () => {
    const pages = new TurnedPages(async () => ({ data: page, next_cursor: null }));
    await pages.reload();
    return new Choice(pages);
  };
  it("is some, all or none of the page", async () => {
    const choice = await chosen();
    choice.set("b", true);
    expect([choice.rows, choice.isAll]).toEqual([[{ id: "b" }], false]);
    choice.setAll(true);
    expect(choice.isAll).toBe(true);
    choice.setAll(false);
    expect([choice.rows, choice.isAll]).toEqual([[], false]);
  });
  it("loses what is not on the page any more", async () => {
    const choice = await chosen();
    choice.setAll(true);
    choice.keepTo([{ id: "b" }, { id: "d" }]);
    expect([...choice.ids.value]).toEqual(["b"]);
  });
});

describe("a list that is turned", () => {
  it("keeps its rows and its failure until the server answers again", async () => {
    let isAway = false;
    const pages = new TurnedPages(async () => {
      if (isAway) throw new Error("away");
      return { data: [{ id: "a" }], next_cursor: null };
    });
    await pages.reload();
    isAway = true;
    await pages.reload();
    expect([pages.rows.value, pages.error.value]).toEqual([[{ id: "a" }], new Error("away")]);
    isAway = false;
    const again = pages.reload();
    expect(pages.error.value).toEqual(new Error("away"));
    await again;
    expect(pages.error.value).toBeUndefined();
  });
});
