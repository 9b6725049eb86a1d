import { money } from "../../i18n/format";
import { shop } from "./shop_state";

/** In the currency of this page's shop. */
export function amount(minor: number): string {
  return money(minor, shop.value!.currency);
}
