import { api, ok } from "../../api/client";
import { Check } from "../../kit/controls";
import type { Source } from "../forms/edit_form";
import { placed } from "../forms/faults";
import { ifMatch } from "../forms/if_match";
import { SaveBar, submitOf } from "../forms/save_bar";
import { useEditForm } from "../forms/use_edit_form";
import { Heading } from "../heading";
import { keepShop, type Shop } from "../shops";
import { t } from "../texts";
import { IdentityFields, OrderingFields } from "./shop_fields";
import { ShopLinks } from "./shop_links";
import { LABELS, type ShopValues, valuesOf } from "./shop_values";

function sourceOf(id: string): Source<ShopValues, Shop> {
  const path = { shop: id };
  return {
    valuesOf,
    versionOf: (shop) => String(shop.version),
    read: () => ok(api.GET("/api/v1/shops/{shop}", { params: { path } })),
    save: async (body, version) => {
      try {
        return await ok(api.PATCH("/api/v1/shops/{shop}", { params: { path, header: ifMatch(Number(version)) }, body }));
      } catch (error) {
        throw placed(error, "already_exists", "/slug", t("shop_slug_taken"));
      }
    },
    saved: keepShop,
  };
}

/** All that is set of a shop. Staff opens and closes it; the rest they read. */
export function Settings({ shop, isManager }: { shop: Shop; isManager: boolean }) {
  const form = useEditForm(sourceOf(shop.id), shop);
  return (
    <>
      <Heading title={t("section_shop")} />
      <div class="shop-columns">
        <form class="form" onSubmit={submitOf(form)}>
          <div class="card stack">
            <Check label={<strong>{t("shop_is_open")}</strong>} name="is_open" checked={form.values.is_open}
              onChange={(checked) => form.set("is_open", checked)} />
            <p class="quiet">{form.values.is_open ? t("shop_open_text") : t("shop_closed_text")}</p>
          </div>
          {!isManager && <p class="notice">{t("shop_read_only")}</p>}
          <IdentityFields form={form} disabled={!isManager} />
          <OrderingFields form={form} disabled={!isManager} />
          <SaveBar form={form} naming={{ label: (field) => t(LABELS[field]) }} />
        </form>
        <ShopLinks shop={shop} />
      </div>
    </>
  );
}
