import { api, ok } from "../../api/client";
import type { Shop, Workflow } from "../orders/order";
import { setClock } from "./clock";

export interface ShopSettings {
  shop: Shop;
  workflow: Workflow;
}

export async function readSettings(shop: string, signal?: AbortSignal): Promise<ShopSettings> {
  const call = { params: { path: { shop } }, ...(signal ? { signal } : {}) };
  const [read, workflow] = await Promise.all([
    api.GET("/api/v1/shops/{shop}", call),
    ok(api.GET("/api/v1/shops/{shop}/workflow", call)),
  ]);
  // A machine's clock may be set right after weeks, or after its start.
  if (read.response.ok) setClock(read.response);
  return { shop: await ok(Promise.resolve(read)), workflow };
}

/** Stops or resumes taking orders; gives the shop as it is then. */
export function setOpen(shop: string, is_open: boolean): Promise<Shop> {
  return ok(api.PATCH("/api/v1/shops/{shop}", { params: { path: { shop } }, body: { is_open } }));
}
