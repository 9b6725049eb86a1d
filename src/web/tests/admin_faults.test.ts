import { expect, test } from "vitest";
import { faultAt, isUnplaced, placed } from "../admin/forms/faults";
import { rowFaults } from "../admin/items/row_faults";
import { Problem } from "../api/problem";

function refusal(...errors: [pointer: string, detail: string][]): Problem {
  const body = { type: "about:blank", title: "", status: 422, detail: "", instance: "", code: "validation_failed" as const,
    request_id: "", errors: errors.map(([pointer, detail]) => ({ pointer, detail })) };
  return new Problem(body, undefined);
}

test("a field shows what is said of it and of what is in it", () => {
  const error = refusal(["/name", "is needed"], ["/lines/0/quantity", "must be at least 1"], ["/lines/1", "is there twice"]);
  expect(faultAt(error, "/name")).toBe("is needed");
  expect(faultAt(error, "/lines")).toBe("must be at least 1; is there twice");
  expect(faultAt(error, "/line")).toBe(undefined);
});

test("a refusal is shown apart when a part of it has no field", () => {
  expect(isUnplaced(refusal(["/name", "is needed"]), ["/name"])).toBe(false);
  expect(isUnplaced(refusal(["/name", "is needed"], ["/nots", "is no field"]), ["/name"])).toBe(true);
  expect(isUnplaced(refusal(), ["/name"])).toBe(true);
  expect(isUnplaced(new Error("away"), ["/name"])).toBe(true);
  expect(isUnplaced(undefined, ["/name"])).toBe(false);
});

test("a refusal by its code becomes the fault of a field", () => {
  expect(faultAt(placed(refusal(), "validation_failed", "/slug", "taken"), "/slug")).toBe("taken");
  const other = refusal();
  expect(placed(other, "already_exists", "/slug", "taken")).toBe(other);
});

test("faults of a file stand in the order of its lines", () => {
  expect(rowFaults(refusal(["/rows/17/price", "must be a whole number"], ["/rows/2", "has too few cells"], ["/header", "x"]))).toEqual([
    { line: undefined, column: "header", detail: "x" },
    { line: 2, column: "", detail: "has too few cells" },
    { line: 17, column: "price", detail: "must be a whole number" },
  ]);
});
