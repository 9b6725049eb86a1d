import { languages } from "texts:customer+statuses";
import { start } from "../../kit/start";
import { t } from "../texts";
import { openAccount } from "./account_state";
import { openCart } from "./cart_state";
import { NoShop } from "./no_shop";
import { OrderPage } from "./order_page";
import "./order.css";
import { openPlacing } from "./place_state";
import { isUnknown, keepFresh, loadShop, refreshItems, itemsError, shop, shopError } from "./shop_state";

/** The server's words about the shop stay until there is more to show. */
async function open(): Promise<void> {
  await loadShop();
  const where = shop.peek();
  if (where) {
    openCart(where.id);
    if (where.is_open) refreshItems().catch((error: unknown) => (itemsError.value = error));
    openPlacing(where.id);
  }
  await start(languages, () => (shop.value ? <OrderPage /> : <NoShop error={shopError.value} isUnknown={isUnknown(shopError.value)} />));
  document.title = where ? t("title_at", { shop: where.name }) : t("no_shop_title");
  if (!where) return;
  openAccount();
  keepFresh();
}

void open();
