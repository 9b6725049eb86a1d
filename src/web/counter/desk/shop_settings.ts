import { api, ok } from "../../api/client";
import type { Shop, Workflow } from "../orders/order";

export interface ShopSettings {
  shop: Shop;
  workflow: Workflow;
}

export async function readSettings(shop: string, signal?: AbortSignal): Promise<ShopSettings> {
  const call = { params: { path: { shop } }, ...(signal ? { signal } : {}) };
  const [read, workflow] = await Promise.all([
    ok(api.GET("/api/v1/shops/{shop}", call)),
    ok(api.GET("/api/v1/shops/{shop}/workflow", call)),
  ]);
  return { shop: read, workflow };
}

/** Stops or resumes taking orders; gives the shop as it is then. */
export function setOpen(shop: string, is_open: boolean): Promise<Shop> {
  return ok(api.PATCH("/api/v1/shops/{shop}", { params: { path: { shop } }, body: { is_open } }));
}
