import type { Item } from "../customer/order/catalogue";

/** An item of a shop, as the API gives it. */
export function item(fields: Partial<Item>): Item {
  return {
    id: "item", shop_id: "shop", name: "Item", sku: null, description: null, category: null, price: 100, currency: "EUR",
    is_available: true, stock: null, version: 1, created_at: "2026-11-21T09:15:00.000Z",
    updated_at: "2026-11-21T09:15:00.000Z", ...fields,
  };
}
