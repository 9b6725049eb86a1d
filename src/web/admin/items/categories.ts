import type { Item } from "./items_state";

/** The categories that some items are in, by name. */
export function categoriesOf(items: readonly Item[]): string[] {
  const names = new Set(items.flatMap((item) => item.category ?? []));
  return [...names].sort((a, b) => a.localeCompare(b));
}
