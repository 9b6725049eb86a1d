import { useSignal } from "@preact/signals";
import { signOut } from "../../api/session";
import { Button, TextField } from "../../kit/controls";
import { Mark } from "../../kit/icon";
import type { Shop } from "../orders/order";
import { t } from "../texts";

/** With more shops than these, typing finds one sooner than reading. */
const MANY = 8;

export function ChooseShop({ shops, onChoose }: { shops: readonly Shop[]; onChoose: (id: string) => void }) {
  const text = useSignal("");
  const wanted = text.value.trim().toLowerCase();
  const found = shops.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted));
  return (
    <main class="narrow">
      <div class="card stack">
        <h1 class="brand"><Mark /> {t("choose_shop")}</h1>
        {shops.length > MANY && (
          <TextField label={t("search")} type="search" value={text.value} onText={(typed) => (text.value = typed)} />
        )}
        <ul class="rows">
          {found.map((shop) => (
            <li key={shop.id}><Button onClick={() => onChoose(shop.id)}>{shop.name}</Button></li>
          ))}
        </ul>
        {found.length === 0 && <p class="quiet">{t("nothing_found")}</p>}
        <div class="row"><Button look="plain" onClick={() => void signOut()}>{t("sign_out")}</Button></div>
      </div>
    </main>
  );
}
