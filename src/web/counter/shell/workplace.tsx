import { useSignal } from "@preact/signals";
import { signOut, type User } from "../../api/session";
import { Button } from "../../kit/controls";
import { useLoad } from "../../kit/load";
import { Empty, Failure, Loading } from "../../kit/states";
import { Toasts } from "../../kit/toasts";
import { t } from "../texts";
import { ChooseShop } from "./choose_shop";
import { useRetry } from "./retry";
import { ShopCounter } from "./shop_counter";
import { readShops, rememberedShop, rememberShop } from "./shops";

/** Finds the shop to stand at: the only one, the one that was chosen last, or the one that is chosen now. */
export function Workplace({ user }: { user: User }) {
  const shops = useLoad(readShops, []);
  const chosen = useSignal(rememberedShop(user.id));
  useRetry(shops);
  const choose = (id: string | undefined) => {
    rememberShop(user.id, id);
    chosen.value = id;
  };
  if (!shops.value) {
    return (
      <main class="narrow">
        {shops.error !== undefined ? <Failure error={shops.error} retry={shops.reload} /> : <Loading />}
      </main>
    );
  }
  if (shops.value.length === 0) return <NoShop user={user} />;
  const shop = shops.value.find(({ id }) => id === chosen.value) ?? (shops.value.length === 1 ? shops.value[0] : undefined);
  return (
    <>
      {shop
        ? <ShopCounter key={shop.id} user={user} shop={shop} shops={shops.value} onChoose={choose} onShut={shops.reload} />
        : <ChooseShop shops={shops.value} onChoose={choose} />}
      <Toasts />
    </>
  );
}

function NoShop({ user }: { user: User }) {
  const mayOpen = user.role === "admin" || user.role === "merchant";
  return (
    <main class="narrow">
      <div class="card">
        <Empty>
          <h1>{t("no_shop_title")}</h1>
          <p>{mayOpen ? t("no_shop_owner") : t("no_shop_staff")}</p>
          <div class="row">
            {mayOpen && <a class="button primary" href="/admin">{t("admin")}</a>}
            <Button onClick={() => void signOut()}>{t("sign_out")}</Button>
          </div>
        </Empty>
      </div>
    </main>
  );
}
