import { plain, wordsIn } from "../plain_text";
import type { Item } from "./draft";

/** How many of an item can be had: Infinity where the shop does not count them. */
export function leftOf({ is_available, stock }: Item): number {
  return is_available ? stock ?? Infinity : 0;
}

/** In the order in which the shop brought them in. */
export function categoriesOf(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ category }) => category?.trim() ?? "").filter(Boolean))];
}

/** Items of a category (undefined: of all) that have every word that was typed; what cannot be had comes last. */
export function findItems(items: readonly Item[], category: string | undefined, text: string): Item[] {
  const words = wordsIn(text);
  const found = items.filter((item) => (category === undefined || item.category?.trim() === category) &&
    words.every((word) => plain(`${item.name} ${item.sku ?? ""} ${item.category ?? ""}`).includes(word)));
  return [...found.filter((item) => leftOf(item) > 0), ...found.filter((item) => leftOf(item) === 0)];
}
