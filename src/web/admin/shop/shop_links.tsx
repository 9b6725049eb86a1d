import { Icon } from "../../kit/icon";
import { Qr } from "../../kit/qr";
import { hashOf } from "../route";
import type { Shop } from "../shops";
import { t } from "../texts";

export function orderAddress(shop: Shop): string {
  return `${location.origin}/order/${shop.slug}`;
}

/** An address that leads to this very computer leads nobody else here. */
export function LoopbackNotice() {
  const isLoopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
  return isLoopback ? <p class="notice open">{t("shop_loopback")}</p> : null;
}

/** Where customers find the shop. */
export function ShopLinks({ shop }: { shop: Shop }) {
  const order = orderAddress(shop);
  const board = `${location.origin}/board/${shop.slug}`;
  return (
    <section class="card stack shop-links" aria-labelledby="shop-links">
      <h2 id="shop-links">{t("shop_links")}</h2>
      <LoopbackNotice />
      <Qr text={order} label={t("shop_qr", { name: shop.name })} />
      <p>{t("shop_order_page")}<br /><a href={order} dir="ltr">{order}</a></p>
      <p>{t("shop_board_page")}<br /><a href={board} dir="ltr">{board}</a></p>
      <a class="button" href={hashOf("shop", ["poster"])}><Icon name="print" />{t("shop_poster")}</a>
    </section>
  );
}
