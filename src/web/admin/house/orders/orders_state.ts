import { signal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../../api/client";
import type { Shop } from "../../shops";
import { type Filter, queryOf } from "./filter";
import { TurnedPages } from "./turned_pages";

export type Order = Schemas["Order"];
export type Move = Schemas["BatchResult"]["data"][number];

const PAGE = 50;

/** The orders that a filter leaves, a page of them at a time, and which of those are chosen. */
export class Orders {
  readonly pages: TurnedPages<Order>;
  readonly chosen = signal<ReadonlySet<string>>(new Set());

  constructor(shop: Shop, filter: Filter) {
    this.pages = new TurnedPages(async (cursor, signal) => {
      const query = { ...queryOf(filter, shop), sort: filter.sort, limit: PAGE, ...(cursor ? { cursor } : {}) };
      const page = await ok(api.GET("/api/v1/orders", { params: { query }, signal }));
      const there = new Set(page.data.map(({ id }) => id));
      this.chosen.value = new Set([...this.chosen.peek()].filter((id) => there.has(id)));
      return page;
    });
  }

  get chosenOrders(): readonly Order[] {
    return this.pages.rows.value.filter(({ id }) => this.chosen.value.has(id));
  }

  choose(id: string, isChosen: boolean): void {
    const chosen = new Set(this.chosen.peek());
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen.value = chosen;
  }

  chooseAll(isChosen: boolean): void {
    this.chosen.value = new Set(isChosen ? this.pages.rows.peek().map(({ id }) => id) : []);
  }

  put(order: Order): void {
    this.pages.replace(({ id }) => id === order.id, order);
  }

  /** Takes the same step with many; what came of each. `key` is that of the intent, for repeating it. */
  async moveAll(ids: readonly string[], to: string, key: string): Promise<readonly Move[]> {
    const params = { header: { "Idempotency-Key": key } };
    const { data } = await ok(api.POST("/api/v1/orders/batch-transitions", { params, body: { ids: [...ids], to } }));
    for (const { order } of data) {
      if (!order) continue;
      this.put(order);
      this.choose(order.id, false);
    }
    return data;
  }
}

export function readOrder(id: string, signal: AbortSignal): Promise<Order> {
  return ok(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal }));
}

export async function readHistory(id: string, signal: AbortSignal) {
  const query = { limit: 200 };
  return (await ok(api.GET("/api/v1/orders/{id}/events", { params: { path: { id }, query }, signal }))).data;
}

/** Only from the state that was looked at: when somebody else was faster, Problem `stale_version` is thrown. */
function headerFor(order: Order) {
  return { "If-Match": `"${order.version}"`, "Idempotency-Key": idempotencyKey() };
}

export function moveOrder(order: Order, to: string): Promise<Order> {
  const params = { path: { id: order.id }, header: headerFor(order) };
  return ok(api.POST("/api/v1/orders/{id}/transitions", { params, body: { to } }));
}

export function cancelOrder(order: Order, reason: string): Promise<Order> {
  const params = { path: { id: order.id }, header: headerFor(order) };
  return ok(api.POST("/api/v1/orders/{id}/cancel", { params, body: { reason: reason.trim() || null } }));
}
