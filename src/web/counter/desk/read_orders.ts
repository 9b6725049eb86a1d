import { api, ok } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Order } from "../orders/order";
import { setClock } from "./clock";

const PAGE = 200;

export interface OpenOrders {
  orders: Order[];
  /** Of the moment at which the reading began: listening from here misses nothing. */
  cursor: string;
}

export async function readOpenOrders(shop: string, signal?: AbortSignal): Promise<OpenOrders> {
  const orders: Order[] = [];
  let first: string | undefined;
  let next: string | undefined;
  do {
    const query = { shop, open: true, sort: "created_at" as const, limit: PAGE, ...(next ? { cursor: next } : {}) };
    const call = await api.GET("/api/v1/orders", { params: { query }, ...(signal ? { signal } : {}) });
    if (call.response.ok) setClock(call.response);
    const page = await ok(Promise.resolve(call));
    first ??= page.cursor;
    orders.push(...page.data);
    next = page.next_cursor ?? undefined;
  } while (next);
  return { orders, cursor: first };
}

/** null when there is no such order, or none for the caller. */
export async function readOrder(id: string, signal?: AbortSignal): Promise<Order | null> {
  try {
    return await ok(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, ...(signal ? { signal } : {}) }));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** The orders that were closed last, newest first. */
export async function readClosedOrders(shop: string, limit: number, signal: AbortSignal): Promise<Order[]> {
  const query = { shop, open: false, sort: "-updated_at" as const, limit };
  return (await ok(api.GET("/api/v1/orders", { params: { query }, signal }))).data;
}

/** Orders of any age that have the text somewhere. */
export async function findOrders(shop: string, q: string, limit: number, signal: AbortSignal): Promise<Order[]> {
  return (await ok(api.GET("/api/v1/orders", { params: { query: { shop, q, limit } }, signal }))).data;
}
