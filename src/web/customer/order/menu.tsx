import { useComputed } from "@preact/signals";
import { money } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Empty, Failure, Loading } from "../../kit/states";
import { t } from "../texts";
import { add, mostOf, quantityOf, setQuantity } from "./cart";
import { cart, changeCart } from "./cart_state";
import { type Category, fewLeft, type Item } from "./catalogue";
import { isCartLocked } from "./place_state";
import { found, items, itemsError, itemsState, refresh, searched } from "./shop_state";
import { Stepper } from "./stepper";

/** From so many on, laying out each card takes longer than one wants to wait. */
const MANY = 200;

/** What the shop sells: searching it, going to a category, and taking from it. */
export function Menu() {
  const categories = found.value;
  if (itemsState.value === "loading") {
    return itemsError.value === undefined ? <Loading /> : <Failure error={itemsError.value} retry={() => void refresh()} />;
  }
  if (items.value.length === 0) return <Empty><p>{t("no_items")}</p></Empty>;
  return (
    <>
      <div class="menu-tools">
        <SearchField />
        {categories.length > 1 && <CategoryLinks categories={categories} />}
      </div>
      <p class="visually-hidden" role="status">
        {searched.value && t("found", { n: categories.reduce((sum, each) => sum + each.items.length, 0) })}
      </p>
      {categories.length === 0 && <NothingFound />}
      {categories.map((each, place) => <CategorySection key={each.name ?? ""} category={each} place={place} />)}
    </>
  );
}

function SearchField() {
  return (
    <label class="search">
      <span class="visually-hidden">{t("search")}</span>
      <Icon name="search" />
      <input class="input" type="search" placeholder={t("search")} autocomplete="off" enterkeyhint="search"
        value={searched.value} onInput={(event) => (searched.value = event.currentTarget.value)} />
    </label>
  );
}

function CategoryLinks({ categories }: { categories: Category[] }) {
  return (
    <nav class="categories" aria-label={t("categories")}>
      {categories.map(({ name }, place) => (
        <a key={name ?? ""} class="button small" href={`#category-${place}`}><bdi>{name ?? t("more_items")}</bdi></a>
      ))}
    </nav>
  );
}

function NothingFound() {
  return (
    <Empty>
      <p>{t("nothing_found", { text: searched.value })}</p>
      <Button onClick={() => (searched.value = "")}>{t("show_all")}</Button>
    </Empty>
  );
}

function CategorySection({ category, place }: { category: Category; place: number }) {
  const id = `category-${place}`;
  return (
    <section class="category" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}><bdi>{category.name ?? t("more_items")}</bdi></h2>
      <ul class={items.value.length > MANY ? "items many" : "items"}>
        {category.items.map((item) => <ItemCard key={item.id} item={item} />)}
      </ul>
    </section>
  );
}

function ItemCard({ item }: { item: Item }) {
  const quantity = useComputed(() => quantityOf(cart.value, item.id)).value;
  const isLocked = isCartLocked.value;
  const most = mostOf(item);
  const few = fewLeft(item);
  const change = (wanted: number) =>
    changeCart(wanted > quantity ? add(cart.peek(), item) : setQuantity(cart.peek(), item.id, wanted));
  return (
    <li class={most > 0 ? "item card" : "item card sold-out"}>
      <h3><bdi>{item.name}</bdi></h3>
      {item.description && <p class="quiet description"><bdi>{item.description}</bdi></p>}
      <div class="take">
        <span class="worth">
          <span class="price">{money(item.price, item.currency)}</span>
          {most === 0 && <span class="badge">{t("sold_out")}</span>}
          {few !== undefined && <span class="badge open">{t("only_left", { n: few })}</span>}
        </span>
        {(most > 0 || quantity > 0) && (
          <Stepper name={item.name} quantity={quantity} most={most} onChange={change} disabled={isLocked} />
        )}
      </div>
    </li>
  );
}
