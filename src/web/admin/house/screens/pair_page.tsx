import { SelectField } from "../../../kit/controls";
import { Icon } from "../../../kit/icon";
import { BoardAddress } from "../../../kit/pairing/board_address";
import { PairForm } from "../../../kit/pairing/pair_form";
import { say } from "../../../kit/toasts";
import { Heading } from "../../heading";
import { hashOf } from "../../route";
import { go } from "../../router";
import type { SectionProps } from "../../sections";
import { chooseShop, type Shop, shops } from "../../shops";
import { t } from "../../texts";

/** Connects a screen with a shop. The QR code on a waiting screen leads here, with its code. */
export function PairPage({ shop, route }: SectionProps & { shop: Shop }) {
  const all = shops.value ?? [];
  const { code = "" } = route.query;
  return (
    <>
      <Heading title={t("screens_pair")}>
        <a class="button" href={hashOf("screens")}><Icon name="back" />{t("back")}</a>
      </Heading>
      <div class="card stack form">
        {!code && <BoardAddress />}
        {all.length > 1 && (
          <SelectField label={t("screens_shop")} name="shop" value={shop.id} onValue={chooseShop}
            options={all.map((each) => [each.id, each.name] as const)} />
        )}
        <PairForm shop={shop.id} code={code} onPaired={(screen) => {
          say(t("screens_paired", { name: screen.name }));
          go("screens");
        }} />
      </div>
    </>
  );
}
