import type { TextKey } from "../../i18n/texts";
import type { Shop } from "../shops";

/** What of a shop can be changed in its settings; its workflow has a section of its own. */
export type ShopValues = Pick<Shop, (typeof FIELDS)[number]>;

const FIELDS = [
  "name", "slug", "description", "address", "phone", "timezone", "currency", "language", "is_open", "board_public",
  "number_prefix", "cancel_window_s", "undo_window_s",
] as const;

export function valuesOf(shop: Shop): ShopValues {
  return Object.fromEntries(FIELDS.map((field) => [field, shop[field]])) as ShopValues;
}

export const LABELS: Record<keyof ShopValues, TextKey<"admin_shop">> = {
  name: "shop_name",
  slug: "shop_slug",
  description: "shop_description",
  address: "shop_address",
  phone: "shop_phone",
  timezone: "shop_timezone",
  currency: "shop_currency",
  language: "shop_language",
  is_open: "shop_is_open",
  board_public: "shop_board_public",
  number_prefix: "shop_number_prefix",
  cancel_window_s: "shop_cancel_window",
  undo_window_s: "shop_undo_window",
};
