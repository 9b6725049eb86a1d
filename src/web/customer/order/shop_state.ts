import { computed, signal } from "@preact/signals";
import { guestApi, ok, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { byCategory, type Item, search } from "./catalogue";

/** The shop of this page and what it sells, as everybody sees them. */

const LIST_LIMIT = 200;
/** While the page is looked at, what it says of the shop is not older. */
const FRESH_MS = 30_000;

/** From the address of the page. */
export const shopName = decodeURIComponent(location.pathname.split("/")[2] ?? "");

export const shop = signal<Schemas["Shop"] | undefined>(undefined);
/** Why there is no shop to show. */
export const shopError = signal<unknown>(undefined);
export const items = signal<readonly Item[]>([]);
/** `some`: the first of them are there. */
export const itemsState = signal<"loading" | "some" | "all">("loading");
export const itemsError = signal<unknown>(undefined);
export const searched = signal("");

export const itemsById = computed(() => new Map(items.value.map((item) => [item.id, item])));
export const found = computed(() => byCategory(search(items.value, searched.value)));

export function isUnknown(error: unknown): boolean {
  return error instanceof Problem && error.status === 404;
}

/** Reads the shop; an error is in `shopError`. */
export async function loadShop(): Promise<void> {
  try {
    shop.value = await ok(guestApi.GET("/api/v1/shops/{shop}", { params: { path: { shop: shopName } } }));
    shopError.value = undefined;
  } catch (error) {
    shopError.value = error;
  }
}

/** Reads the whole catalogue. The first page of the first time is shown at once, everything else when all is there. */
async function readItems(): Promise<void> {
  const read: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: LIST_LIMIT, ...(cursor ? { cursor } : {}) };
    const page = await ok(
      guestApi.GET("/api/v1/shops/{shop}/items", { params: { path: { shop: shopName }, query } }));
    read.push(...page.data);
    cursor = page.next_cursor;
    if (itemsState.peek() === "loading" && cursor) {
      items.value = [...read];
      itemsState.value = "some";
    }
  } while (cursor);
  items.value = read;
  itemsState.value = "all";
}

let reading: Promise<void> | undefined;

/** The catalogue as it is now. Rejects when it cannot be read: what is shown then stays. */
export function refreshItems(): Promise<void> {
  reading ??= readItems().finally(() => (reading = undefined));
  return reading;
}

/** Reads shop and catalogue anew; an error is shown only where there is nothing else to show. */
export async function refresh(): Promise<void> {
  await loadShop();
  if (!shop.value?.is_open) return;
  try {
    await refreshItems();
    itemsError.value = undefined;
  } catch (error) {
    // It may have closed in between.
    if (isUnknown(error)) await loadShop();
    itemsError.value = error;
  }
}

/** Looks again now and then while somebody looks at the page, and at once when they come back to it. */
export function keepFresh(): void {
  let readAt = Date.now();
  const look = () => {
    if (document.visibilityState !== "visible" || Date.now() - readAt < FRESH_MS) return;
    readAt = Date.now();
    void refresh();
  };
  setInterval(look, FRESH_MS / 6);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => {
    readAt = 0;
    look();
  });
}
