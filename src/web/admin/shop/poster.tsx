import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Qr } from "../../kit/qr";
import { Heading } from "../heading";
import { hashOf } from "../route";
import type { Shop } from "../shops";
import { t } from "../texts";
import { LoopbackNotice, orderAddress } from "./shop_links";

/** A sheet for the door or the table: scan, order. Only the sheet is printed. */
export function Poster({ shop }: { shop: Shop }) {
  const address = orderAddress(shop);
  return (
    <>
      <Heading title={t("shop_poster")}>
        <a class="button" href={hashOf("shop")}><Icon name="back" />{t("back")}</a>
        <Button look="primary" onClick={() => print()}><Icon name="print" />{t("poster_print")}</Button>
      </Heading>
      <LoopbackNotice />
      <section class="poster" aria-label={t("shop_poster")}>
        <p class="poster-name">{shop.name}</p>
        <p class="poster-call">{t("poster_call")}</p>
        <Qr text={address} label={t("shop_qr", { name: shop.name })} />
        <p>{t("poster_how")}</p>
        <p class="poster-address" dir="ltr">{address.replace(/^https?:\/\//, "")}</p>
      </section>
    </>
  );
}
