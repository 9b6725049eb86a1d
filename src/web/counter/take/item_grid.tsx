import { useSignal } from "@preact/signals";
import { money } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { t } from "../texts";
import { mayTakeFocus, useFirstField } from "../view/first_field";
import { categoriesOf, findItems, leftOf } from "./catalogue";
import { countOf, type Draft, type Item } from "./draft";

/** From so few on a card says how many are left. */
const FEW = 5;

/** The catalogue: one tap adds one. */
export function ItemGrid({ items, draft, onAdd }: { items: readonly Item[]; draft: Draft; onAdd: (item: Item) => void }) {
  const element = useFirstField<HTMLDivElement>(mayTakeFocus);
  const text = useSignal("");
  const category = useSignal<string | undefined>(undefined);
  const found = findItems(items, category.value, text.value);
  const addFirst = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const first = found[0];
    if (!first || leftOf(first) === 0 || text.value.trim() === "") return;
    onAdd(first);
    text.value = "";
  };
  return (
    <div class="take-items" ref={element}>
      <input class="input" type="search" aria-label={t("search_items")} placeholder={t("search_items")}
        autocomplete="off" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} onKeyDown={addFirst} />
      <Categories items={items} chosen={category.value} onChoose={(each) => (category.value = each)} />
      <ul class="item-grid">
        {found.map((item) => <li key={item.id}><ItemButton item={item} count={countOf(draft, item.id)} onAdd={onAdd} /></li>)}
      </ul>
      {found.length === 0 && <p class="quiet" role="status">{items.length === 0 ? t("no_items") : t("nothing_found")}</p>}
    </div>
  );
}

function Categories({ items, chosen, onChoose }: {
  items: readonly Item[];
  chosen: string | undefined;
  onChoose: (category: string | undefined) => void;
}) {
  const names = categoriesOf(items);
  if (names.length < 2) return null;
  return (
    <div class="row categories" role="group" aria-label={t("categories")}>
      {[undefined, ...names].map((name) => (
        <Button key={name ?? ""} small aria-pressed={chosen === name} onClick={() => onChoose(name)}>{name ?? t("all")}</Button>
      ))}
    </div>
  );
}

function ItemButton({ item, count, onAdd }: { item: Item; count: number; onAdd: (item: Item) => void }) {
  const left = leftOf(item);
  return (
    <button type="button" class="item" disabled={left === 0} onClick={() => onAdd(item)}>
      <span class="item-name"><bdi>{item.name}</bdi></span>
      <span class="item-price">{money(item.price, item.currency)}</span>
      {left === 0 ? <span class="item-left">{t("sold_out")}</span>
        : left <= FEW && <span class="item-left">{t("left", { n: left })}</span>}
      {count > 0 && <span class="item-count">{count}×</span>}
    </button>
  );
}
