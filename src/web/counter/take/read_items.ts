import { api, ok } from "../../api/client";
import type { Item } from "./draft";

/** All items of a shop, in the order in which it brought them in. */
export async function readItems(shop: string, signal: AbortSignal): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await ok(api.GET("/api/v1/shops/{shop}/items", { params: { path: { shop }, query }, signal }));
    all.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return all;
}
