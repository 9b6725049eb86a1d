import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import { Problem, type ProblemBody, Unreachable } from "../api/problem";
import { type Attempt, attemptFor, parseAttempt, verdictOn } from "../customer/order/attempt";
import type { Cart } from "../customer/order/cart";
import { NO_DETAILS } from "../customer/order/details";
import { carryOut } from "../customer/order/placing";

type Order = Schemas["Order"];

const cart: Cart = [{ itemId: "bun", name: "Bun", price: 320, quantity: 2, note: " warm " }];
const order = { number: "A-001" } as Order;
let keys = 0;
const newKey = () => `key${String((keys += 1)).padStart(29, "0")}`;
const attempt = attemptFor(undefined, cart, NO_DETAILS, null, 0, newKey);

function problem(status: number, code: ProblemBody["code"]): Problem {
  return new Problem({ type: "", title: "", status, detail: "", instance: "", code, request_id: "" }, undefined);
}

/** Answers the tries one after the other; what they were sent with is in `sent`, what was kept in `kept`. */
function world(...answers: (Order | Error)[]) {
  const sent: Attempt[] = [];
  const kept: Attempt[] = [];
  const send = async (which: Attempt) => {
    sent.push(which);
    const answer = answers[sent.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, kept, ways: { send, keep: (which: Attempt) => void kept.push(which), pause: async () => undefined } };
}

const away = new Unreachable();

test("the order says what the cart says, and has a reference of its own", () => {
  expect(JSON.parse(attempt.body)).toEqual({
    lines: [{ item_id: "bun", quantity: 2, note: "warm" }],
    customer: {},
    fulfilment: "pickup",
    external_ref: `web-${attempt.key.slice(0, 16)}`,
  });
  const delivered = { ...NO_DETAILS, fulfilment: "delivery", address: " Here 1 ", name: "Mira", email: " " } as const;
  expect(JSON.parse(attemptFor(undefined, cart, delivered, null, 0, newKey).body))
    .toMatchObject({ customer: { name: "Mira" }, fulfilment: "delivery", delivery_address: "Here 1" });
});

test("the same cart keeps its key, another cart or caller gets a new one", () => {
  const again = (open: Attempt, who: string | null, wish = cart) => attemptFor(open, wish, NO_DETAILS, who, 1, newKey);
  expect(again(attempt, null)).toBe(attempt);
  expect(again(attempt, "mira").key).not.toBe(attempt.key);
  expect(again(attempt, null, [{ ...cart[0]!, quantity: 3 }]).key).not.toBe(attempt.key);
});

test("an attempt in doubt is not given up for another", () => {
  const inDoubt = { ...attempt, inDoubt: true };
  expect(attemptFor(inDoubt, [], NO_DETAILS, "mira", 1, newKey)).toBe(inDoubt);
});

test("an attempt is kept, in doubt, before its first byte is sent", async () => {
  const { kept, ways } = world(order);
  await carryOut(attempt, { ...ways, send: async () => (expect(kept).toEqual([{ ...attempt, inDoubt: true }]), order) });
  expect(kept).toHaveLength(1);
});

test("lost replies are followed by the same try, byte for byte, until there is an answer", async () => {
  const { sent, ways } = world(away, problem(503, "unavailable"), problem(409, "idempotency_in_progress"), order);
  expect(await carryOut(attempt, ways)).toEqual({ kind: "placed", order, attempt: undefined });
  expect(sent.map(({ key, body }) => [key, body])).toEqual(Array(4).fill([attempt.key, attempt.body]));
});

test("after tries in vain the attempt stays open, in doubt", async () => {
  const { ways } = world(away, away);
  expect(await carryOut(attempt, ways, [1]))
    .toEqual({ kind: "unknown", error: away, attempt: { ...attempt, inDoubt: true } });
});

test("a refusal ends the attempt: its key would meet the same refusal for days", async () => {
  const refusal = problem(409, "out_of_stock");
  expect(await carryOut(attempt, world(refusal).ways)).toEqual({ kind: "refused", error: refusal, attempt: undefined });
  expect(await carryOut(attempt, world(away, refusal).ways)).toMatchObject({ kind: "refused" });
});

test("what was not looked at is no doubt, unless an earlier try is", async () => {
  const later = problem(429, "too_many_requests");
  expect(await carryOut(attempt, world(later).ways)).toEqual({ kind: "later", error: later, attempt });
  const doubtful = { ...attempt, inDoubt: true };
  expect(await carryOut(attempt, world(away, later).ways)).toEqual({ kind: "unknown", error: later, attempt: doubtful });
  expect(await carryOut(doubtful, world(later).ways)).toEqual({ kind: "unknown", error: later, attempt: doubtful });
});

test("a reference that is taken means that the order has arrived by another way", async () => {
  expect(await carryOut(attempt, world(away, problem(409, "already_exists")).ways))
    .toEqual({ kind: "arrived", attempt: undefined });
});

test.each([
  [away, "unknown"],
  [problem(500, "internal"), "unknown"],
  [problem(401, "unauthenticated"), "later"],
  [problem(409, "shop_closed"), "refused"],
  [problem(422, "validation_failed"), "refused"],
  [problem(404, "not_found"), "refused"],
])("%s is %s", (error, verdict) => {
  expect(verdictOn(error)).toBe(verdict);
});

test("an attempt that was kept comes back, anything else does not", () => {
  expect(parseAttempt(JSON.stringify(attempt))).toEqual(attempt);
  for (const text of [null, "", "null", "[]", "{}", '{"key":"a"}', "{"]) expect(parseAttempt(text)).toBeUndefined();
});
