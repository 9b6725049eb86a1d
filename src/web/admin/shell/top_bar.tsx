import { Button } from "../../kit/controls";
import { Icon, Mark } from "../../kit/icon";
import { askToLeave } from "../leaving";
import { chooseShop, shop, shops } from "../shops";
import { t } from "../texts";

export function TopBar({ hasLinks, onMenu }: { hasLinks: boolean; onMenu: () => void }) {
  const slug = shop.value?.slug;
  return (
    <header class="bar console-bar">
      <Button look="plain" class="icon menu-button" aria-label={t("menu")} onClick={onMenu}><Icon name="menu" /></Button>
      <a class="brand" href="#/" aria-label="Docket"><Mark /><span class="brand-name">Docket</span></a>
      <ShopChooser />
      {hasLinks && (
        <nav class="row bar-links" aria-label={t("elsewhere")}>
          <a class="button small plain" href="/">{t("counter")}</a>
          {slug && <a class="button small plain" href={`/board/${slug}`}>{t("board")}</a>}
        </nav>
      )}
    </header>
  );
}

function ShopChooser() {
  const all = shops.value ?? [];
  const current = shop.value;
  if (!current) return null;
  if (all.length === 1) return <span class="shop-name" dir="auto">{current.name}</span>;
  const choose = (event: Event) => {
    const select = event.currentTarget as HTMLSelectElement;
    const id = select.value;
    select.value = current.id;
    askToLeave(() => chooseShop(id));
  };
  return (
    <select class="input shop-chooser" aria-label={t("shop")} value={current.id} onChange={choose}>
      {all.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
    </select>
  );
}
