import type { Schemas } from "../../api/client";
import { plainDigits } from "../../i18n/digits";

export type Item = Schemas["Item"];

export interface Category {
  /** null for items that the shop has put into none. */
  name: string | null;
  items: Item[];
}

/** From so few on a card says how many are left. */
const FEW = 5;

/** How many of an item can be had: Infinity where the shop does not count them. */
export function left(item: Item): number {
  if (!item.is_available) return 0;
  return item.stock ?? Infinity;
}

/** The number to say on a card; undefined while there are plenty. */
export function fewLeft(item: Item): number | undefined {
  const number = left(item);
  return number > 0 && number <= FEW ? number : undefined;
}

/** In the order in which the shop brought its categories in; what has none comes last. */
export function byCategory(items: readonly Item[]): Category[] {
  const categories = new Map<string | null, Item[]>();
  for (const item of items) {
    const name = item.category?.trim() || null;
    const known = categories.get(name);
    if (known) known.push(item);
    else categories.set(name, [item]);
  }
  const others = categories.get(null);
  categories.delete(null);
  if (others) categories.set(null, others);
  return Array.from(categories, ([name, list]) => ({ name, items: list }));
}

/** Items that have every word of `text` somewhere in their name, description or category; accents and case aside. */
export function search(items: readonly Item[], text: string): Item[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items.filter((item) => {
    const where = plain(`${item.name} ${item.category ?? ""} ${item.description ?? ""}`);
    return words.every((word) => where.includes(word));
  });
}

/** Digits become 0 to 9, Latin letters lose their accents. Marks of other scripts are letters of their own, and stay. */
function plain(text: string): string {
  return plainDigits(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
