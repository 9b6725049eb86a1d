import { api, idempotencyKey, ok, type Schemas } from "../../../api/client";
import { Choice } from "../../lists/choice";
import { TurnedPages } from "../../lists/turned_pages";
import type { Shop } from "../../shops";
import { type Filter, queryOf } from "./filter";

export type Order = Schemas["Order"];
export type Move = Schemas["BatchResult"]["data"][number];

const PAGE = 50;

/** The orders that a filter leaves, a page of them at a time, and which of those are chosen. */
export class Orders {
  readonly pages: TurnedPages<Order>;
  readonly choice: Choice<Order>;

  constructor(shop: Shop, filter: Filter) {
    this.pages = new TurnedPages(async (cursor, signal) => {
      const query = { ...queryOf(filter, shop), sort: filter.sort, limit: PAGE, ...(cursor ? { cursor } : {}) };
      const page = await ok(api.GET("/api/v1/orders", { params: { query }, signal }));
      this.choice.keepTo(page.data);
      return page;
    });
    this.choice = new Choice(this.pages);
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
      this.choice.set(order.id, false);
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
