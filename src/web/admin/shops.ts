import { computed, signal } from "@preact/signals";
import { api, ok, type Schemas } from "../api/client";

export type Shop = Schemas["Shop"];

const CHOICE = "docket.admin.shop";

/** The shops that the caller works at; undefined until they are known. */
export const shops = signal<readonly Shop[] | undefined>(undefined);
const chosen = signal<string | undefined>(remembered());

/** The shop that the console is about; undefined where there is none. */
export const shop = computed(() => shops.value?.find((each) => each.id === chosen.value) ?? shops.value?.[0]);

/** Each tab has its own shop; a new one begins with the last that was chosen anywhere. */
function remembered(): string | undefined {
  try {
    return sessionStorage.getItem(CHOICE) ?? localStorage.getItem(CHOICE) ?? undefined;
  } catch {
    return undefined;
  }
}

export function chooseShop(id: string): void {
  chosen.value = id;
  try {
    sessionStorage.setItem(CHOICE, id);
    localStorage.setItem(CHOICE, id);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

export async function loadShops(signal: AbortSignal): Promise<void> {
  const all: Shop[] = [];
  let cursor: string | undefined;
  do {
    const query = { mine: true, limit: 200, ...(cursor ? { cursor } : {}) };
    const page = await ok(api.GET("/api/v1/shops", { params: { query }, signal }));
    all.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  shops.value = all.sort((a, b) => a.name.localeCompare(b.name));
}

/** A shop as it is now, new or changed. */
export function keepShop(changed: Shop): void {
  const others = (shops.peek() ?? []).filter((each) => each.id !== changed.id);
  shops.value = [...others, changed].sort((a, b) => a.name.localeCompare(b.name));
}
