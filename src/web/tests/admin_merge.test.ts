import { describe, expect, test } from "vitest";
import { isSame, merge } from "../admin/forms/merge";

const base = { name: "Café", phone: "1", roles: ["a"] };

describe("two people change the same thing", () => {
  test("what only they changed is taken over", () => {
    expect(merge(base, { name: "Bar" }, { ...base, phone: "2" })).toEqual({
      edits: { name: "Bar" }, taken: ["phone"], conflicts: [] });
  });

  test("what both changed is a conflict, and neither is lost", () => {
    expect(merge(base, { name: "Bar" }, { ...base, name: "Pub" })).toEqual({
      edits: { name: "Bar" }, taken: [], conflicts: [{ field: "name", mine: "Bar", theirs: "Pub" }] });
  });

  test("who changed it to the same has no conflict", () => {
    expect(merge(base, { name: "Pub" }, { ...base, name: "Pub" })).toEqual({ edits: {}, taken: ["name"], conflicts: [] });
  });

  test("lists are compared by what is in them", () => {
    expect(merge(base, { roles: ["a", "b"] }, { ...base, roles: ["a"] }).conflicts).toEqual([]);
  });

  test("clearing a field is a change", () => {
    const filled: { note: string | null } = { note: "x" };
    expect(merge(filled, { note: null }, { note: "y" }).conflicts).toEqual([{ field: "note", mine: null, theirs: "y" }]);
  });
});

test("null, nothing and an empty text differ", () => {
  expect(isSame(null, undefined)).toBe(false);
  expect(isSame("", null)).toBe(false);
});
