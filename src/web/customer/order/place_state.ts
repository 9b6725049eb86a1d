import { computed, signal } from "@preact/signals";
import { api, guestApi, idempotencyKey, ok, type Schemas } from "../../api/client";
import { user } from "../../api/session";
import { inBrowser, inTab, Kept } from "../kept";
import { type Attempt, attemptFor, parseAttempt } from "./attempt";
import { cart, changeCart, changed } from "./cart_state";
import { type Details, faultyFields, NO_DETAILS, parseDetails } from "./details";
import { carryOut, type Outcome } from "./placing";
import { type Refusal, refusalOf } from "./refusal";
import { refresh, refreshItems, shop, shopName } from "./shop_state";

/** Placing the cart: from the press of the button to the order's own page. */

type Order = Schemas["Order"];

export type Stage =
  | { kind: "idle" }
  | { kind: "sending" }
  /** The order was not sent: what is offered could not be read. */
  | { kind: "unreachable" }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unknown"; isSignedOut: boolean }
  | { kind: "arrived" }
  | { kind: "placed"; order: Pick<Order, "number" | "tracking_url"> };

export interface LastOrder {
  number: string;
  url: string;
  placedAt: number;
}

/** An attempt so young is gone on with by itself when its page is read anew. */
const YOUNG_MS = 2 * 60_000;
/** So long the way back to the last order is shown. */
const LAST_SHOWN_MS = 12 * 3600_000;

export const stage = signal<Stage>({ kind: "idle" });
export const details = signal<Details>(NO_DETAILS);
/** An attempt whose outcome is not known; the cart stays as it is until it is. */
export const open = signal<Attempt | undefined>(undefined);
/** While an order is under way, or nobody knows what has become of it, its cart stays as it is. */
export const isCartLocked = computed(() => ["sending", "unknown", "placed"].includes(stage.value.kind));
export const lastOrder = signal<LastOrder | undefined>(undefined);

let keptAttempt: Kept;
let keptLast: Kept;
const keptDetails = new Kept(inTab, "docket.order_details");

/** Takes up what this browser knows of orders at a shop. */
export function openPlacing(shopId: string): void {
  keptAttempt = new Kept(inBrowser, `docket.attempt.${shopId}`);
  keptLast = new Kept(inBrowser, `docket.last_order.${shopId}`);
  details.value = parseDetails(keptDetails.read());
  const read = () => {
    open.value = parseAttempt(keptAttempt.read());
    lastOrder.value = parseLast(keptLast.read(), Date.now());
    if (stage.peek().kind !== "sending") settle();
  };
  read();
  keptAttempt.listen(read);
  keptLast.listen(read);
  if (open.peek()?.inDoubt && Date.now() - open.peek()!.startedAt < YOUNG_MS) void place();
  addEventListener("online", () => stage.peek().kind === "unknown" && void place());
  // Back from the order's page, in the state in which this one was left.
  addEventListener("pageshow", (event) => event.persisted && settle());
}

function settle(): void {
  stage.value = open.peek()?.inDoubt ? { kind: "unknown", isSignedOut: false } : { kind: "idle" };
}

export function changeDetails(change: Partial<Details>): void {
  details.value = { ...details.peek(), ...change };
  keptDetails.write(JSON.stringify(details.value));
}

/** Places the cart, or finds out what has become of an attempt in doubt. While one press is worked on, others do nothing. */
export async function place(): Promise<void> {
  if (stage.peek().kind === "sending" || stage.peek().kind === "placed") return;
  const faults = open.peek()?.inDoubt ? [] : faultyFields(details.peek());
  if (faults.length > 0) {
    stage.value = { kind: "refused", refusal: { kind: "fields", fields: faults } };
    return;
  }
  stage.value = { kind: "sending" };
  if (!open.peek()?.inDoubt && !(await isAsAgreed())) return;
  const attempt = attemptFor(open.peek(), cart.peek(), details.peek(), user.peek()?.id ?? null, Date.now(), idempotencyKey);
  finish(await carryOut(attempt, { send, keep, pause }));
}

/** Whether the cart is what the shop offers at this moment. Otherwise the page says what is different. */
async function isAsAgreed(): Promise<boolean> {
  try {
    await refreshItems();
  } catch {
    await refresh();
    stage.value = shop.peek()?.is_open === false
      ? { kind: "refused", refusal: { kind: "closed" } } : { kind: "unreachable" };
    return false;
  }
  if (changed.peek().length === 0) return true;
  stage.value = { kind: "idle" };
  return false;
}

async function send(attempt: Attempt): Promise<Order> {
  const client = attempt.as === null ? guestApi : api;
  return ok(client.POST("/api/v1/shops/{shop}/orders", {
    params: { path: { shop: shopName }, header: { "Idempotency-Key": attempt.key } },
    body: JSON.parse(attempt.body) as Schemas["NewOrder"],
    bodySerializer: () => attempt.body,
  }));
}

function keep(attempt: Attempt | undefined): void {
  open.value = attempt;
  keptAttempt.write(attempt ? JSON.stringify(attempt) : null);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function finish(outcome: Outcome): void {
  keep(outcome.attempt);
  switch (outcome.kind) {
    case "placed": {
      const { number, tracking_url: url } = outcome.order;
      changeCart([]);
      keptLast.write(JSON.stringify({ number, url, placedAt: Date.now() } satisfies LastOrder));
      stage.value = { kind: "placed", order: outcome.order };
      location.assign(url);
      return;
    }
    case "arrived":
      changeCart([]);
      stage.value = { kind: "arrived" };
      return;
    case "unknown":
      stage.value = { kind: "unknown", isSignedOut: refusalOf(outcome.error).kind === "signed_out" };
      return;
    default: {
      const refusal = refusalOf(outcome.error);
      stage.value = { kind: "refused", refusal };
      if (refusal.kind === "stock" || refusal.kind === "closed") void refresh();
    }
  }
}

/** The customer would rather begin again, knowing that the shop may have the order. */
export function giveUpAttempt(): void {
  keep(undefined);
  stage.value = { kind: "idle" };
}

export function forgetLast(): void {
  keptLast.write(null);
  lastOrder.value = undefined;
}

function parseLast(text: string | null, now: number): LastOrder | undefined {
  try {
    const last = JSON.parse(text ?? "null") as LastOrder | null;
    const isOne = typeof last?.number === "string" && typeof last.url === "string" && /^https?:/.test(last.url);
    return isOne && now - last.placedAt < LAST_SHOWN_MS ? last : undefined;
  } catch {
    return undefined;
  }
}
