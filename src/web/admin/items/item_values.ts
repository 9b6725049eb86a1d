import type { TextKey } from "../../i18n/texts";
import type { Shop } from "../shops";
import type { Item } from "./items_state";

const FIELDS = ["name", "sku", "description", "category", "price", "is_available", "stock"] as const;

/** What of an item can be changed. */
export type ItemValues = Pick<Item, (typeof FIELDS)[number]>;

export function valuesOf(item: Item): ItemValues {
  return Object.fromEntries(FIELDS.map((field) => [field, item[field]])) as ItemValues;
}

/** An item that is not there yet. */
export function blankItem(shop: Shop): Item {
  return {
    id: "", shop_id: shop.id, currency: shop.currency, version: 0, created_at: "", updated_at: "",
    name: "", sku: null, description: null, category: null, price: 0, is_available: true, stock: null,
  };
}

export const LABELS: Record<keyof ItemValues, TextKey<"admin_shop">> = {
  name: "items_name",
  sku: "items_sku",
  description: "items_description",
  category: "items_category",
  price: "items_price",
  is_available: "items_on_sale",
  stock: "items_stock",
};
