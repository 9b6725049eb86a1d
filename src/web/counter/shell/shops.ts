import { api, ok } from "../../api/client";
import type { Shop } from "../orders/order";
import { readStored, writeStored } from "../stored";

const CHOICE = "docket.counter.shop";

/** The shops that the caller works at, by name. */
export async function readShops(signal: AbortSignal): Promise<Shop[]> {
  const all: Shop[] = [];
  let cursor: string | undefined;
  do {
    const query = { mine: true, limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await ok(api.GET("/api/v1/shops", { params: { query }, signal }));
    all.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

/** The shop that an account chose last in this browser. */
export function rememberedShop(user: string): string | undefined {
  return readStored(`${CHOICE}.${user}`, (value): value is string => typeof value === "string");
}

export function rememberShop(user: string, shop: string | undefined): void {
  writeStored(`${CHOICE}.${user}`, shop);
}
