import { expect, test } from "vitest";
import { Problem, type ProblemBody } from "../api/problem";
import { faultyFields, NO_DETAILS, parseDetails } from "../customer/order/details";
import { refusalOf } from "../customer/order/refusal";

function problem(code: ProblemBody["code"], errors: ProblemBody["errors"] = [], retryAfterS?: number): Problem {
  return new Problem({ type: "", title: "", status: 409, detail: "Why.", instance: "", code, request_id: "", errors }, retryAfterS);
}

test.each([
  [problem("out_of_stock"), { kind: "stock" }],
  [problem("item_unavailable"), { kind: "stock" }],
  [problem("shop_closed"), { kind: "closed" }],
  [problem("too_many_requests", [], 12), { kind: "too_many", seconds: 12 }],
  [problem("too_many_requests"), { kind: "too_many", seconds: 60 }],
  [problem("unauthenticated"), { kind: "signed_out" }],
  [problem("not_found"), { kind: "no_shop" }],
  [problem("validation_failed", [{ pointer: "/customer/email", detail: "" }, { pointer: "/delivery_address", detail: "" }]),
    { kind: "fields", fields: ["email", "address"] }],
  [problem("validation_failed", [{ pointer: "/lines/0/note", detail: "" }]), { kind: "other", detail: "Why." }],
  [problem("validation_failed"), { kind: "other", detail: "Why." }],
  [new TypeError("odd"), { kind: "unknown" }],
])("each refusal has its words (%#)", (error, refusal) => {
  expect(refusalOf(error)).toEqual(refusal);
});

test("the form knows what the server would refuse", () => {
  expect(faultyFields(NO_DETAILS)).toEqual([]);
  expect(faultyFields({ ...NO_DETAILS, fulfilment: "delivery", address: "  ", email: "mira" })).toEqual(["address", "email"]);
  expect(faultyFields({ ...NO_DETAILS, fulfilment: "delivery", address: "Here 1", email: " mira@example.com " })).toEqual([]);
});

test("details that were kept come back, and nothing else does", () => {
  const details = { fulfilment: "delivery", address: "Here 1", name: "Mira", phone: "1", email: "m@x" };
  expect(parseDetails(JSON.stringify(details))).toEqual(details);
  for (const text of [null, "{", "null", "7", '{"name":7,"fulfilment":"drone"}']) expect(parseDetails(text)).toEqual(NO_DETAILS);
});
