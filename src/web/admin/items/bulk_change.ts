import type { Item, ItemPatch } from "./items_state";
import { changedPrice } from "./price";

/** What can be done to many items at once. */
export type BulkChange =
  | { kind: "available"; isAvailable: boolean }
  | { kind: "category"; category: string | null }
  | { kind: "price"; hundredths: number; step: number }
  | { kind: "delete" };

/** What of `item` changes; undefined when it is so already. */
export function patchFor(item: Item, change: Exclude<BulkChange, { kind: "delete" }>): ItemPatch | undefined {
  switch (change.kind) {
    case "available":
      return item.is_available === change.isAvailable ? undefined : { is_available: change.isAvailable };
    case "category":
      return item.category === change.category ? undefined : { category: change.category };
    case "price": {
      const price = changedPrice(item.price, change.hundredths, change.step);
      return price === item.price ? undefined : { price };
    }
  }
}
