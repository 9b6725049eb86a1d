import { readAmount } from "../../i18n/amount";
import { plainDigits } from "../../i18n/digits";
import { money, plainMoney } from "../../i18n/format";
import { formatNumber } from "../../i18n/texts";
import { Button } from "../../kit/controls";
import { wordsOf } from "../../kit/states";
import type { Column } from "../lists/paged_table";
import { t } from "../texts";
import { InlineText } from "./inline_text";
import type { Item, ItemPatch, Items, RowNote } from "./items_state";

/** What a list of items shows: values to read, or to change on the spot. */
export function columnsFor(items: Items, mayChange: boolean, onOpen: (item: Item) => void): readonly Column<Item>[] {
  return mayChange ? [chooser(items), ...editable(items, onOpen)] : readable();
}

function category(): Column<Item> {
  return { key: "category", head: t("items_category"), cell: (item) => <bdi>{item.category ?? "–"}</bdi> };
}

function readable(): readonly Column<Item>[] {
  return [
    { key: "name", head: t("items_name"), isName: true, cell: (item) => <bdi>{item.name}</bdi> },
    category(),
    { key: "price", head: t("items_price"), numeric: true, cell: (item) => money(item.price, item.currency) },
    { key: "stock", head: t("items_stock"), numeric: true, cell: (item) => item.stock ?? t("items_uncounted") },
    { key: "available", head: t("items_on_sale"), cell: (item) => (item.is_available ? t("yes") : t("no")) },
  ];
}

function chooser(items: Items): Column<Item> {
  const rows = items.list.rows.value;
  const control = (
    <input type="checkbox" class="tick" aria-label={t("items_choose_all")}
      checked={rows.length > 0 && items.chosen.value.size >= rows.length}
      onChange={(event) => items.chooseAll(event.currentTarget.checked)} />
  );
  return {
    key: "chosen",
    head: t("items_choose"),
    control,
    cell: (item) => (
      <input type="checkbox" class="tick" aria-label={t("items_choose_item", { name: item.name })}
        checked={items.chosen.value.has(item.id)}
        onChange={(event) => items.choose(item.id, event.currentTarget.checked)} />
    ),
  };
}

function editable(items: Items, onOpen: (item: Item) => void): readonly Column<Item>[] {
  return [
    {
      key: "name",
      head: t("items_name"),
      isName: true,
      cell: (item) => (
        <>
          <button type="button" class="link" onClick={() => onOpen(item)}><bdi>{item.name}</bdi></button>
          {item.sku && <span class="quiet sku">{item.sku}</span>}
          <Note items={items} item={item} note={items.notes.value.get(item.id)} />
        </>
      ),
    },
    category(),
    {
      key: "price",
      head: t("items_price"),
      numeric: true,
      cell: (item) => (
        <InlineText numeric label={t("items_price_of", { name: item.name })} value={item.price}
          write={(price) => plainMoney(price, item.currency)} parse={(text) => readAmount(text, item.currency)}
          fault={t("money_fault", { example: plainMoney(1250, item.currency) })}
          save={(price) => items.change(item, { price })} />
      ),
    },
    {
      key: "stock",
      head: t("items_stock"),
      numeric: true,
      cell: (item) => (
        <InlineText numeric label={t("items_stock_of", { name: item.name })} value={item.stock}
          placeholder={t("items_uncounted")} write={(stock) => (stock === null ? "" : String(stock))} parse={parseStock}
          fault={t("items_stock_fault")}
          save={(stock) => items.change(item, { stock })} />
      ),
    },
    {
      key: "available",
      head: t("items_on_sale"),
      cell: (item) => (
        <input type="checkbox" role="switch" class="tick" aria-label={t("items_sell", { name: item.name })}
          checked={item.is_available}
          onChange={(event) => void items.change(item, { is_available: event.currentTarget.checked })} />
      ),
    },
  ];
}

/** Nothing is "not counted". */
function parseStock(text: string): number | null | undefined {
  const plain = plainDigits(text).trim();
  if (plain === "") return null;
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined;
}

/** Why a change on the spot is not there, and the way to make it all the same. */
function Note({ items, item, note }: { items: Items; item: Item; note: RowNote | undefined }) {
  if (!note) return null;
  const isStale = note.error === undefined;
  return (
    <div class={isStale ? "notice open row-note" : "notice alert row-note"} role="alert">
      <span>{isStale ? t("items_meanwhile", { value: wordsFor(note.mine, item.currency) }) : wordsOf(note.error)}</span>
      <Button small onClick={() => void items.change(item, note.mine)}>{isStale ? t("items_use_mine") : t("retry")}</Button>
      <Button small look="plain" onClick={() => items.note(item.id, undefined)}>{t("items_let_be")}</Button>
    </div>
  );
}

function wordsFor({ price, stock, is_available }: ItemPatch, currency: string): string {
  const words = [
    price === undefined ? undefined : money(price, currency),
    stock === undefined ? undefined : stock === null ? t("items_uncounted") : formatNumber(stock),
    is_available === undefined ? undefined : is_available ? t("items_on_sale") : t("items_off_sale"),
  ];
  return words.filter((each) => each !== undefined).join(", ");
}
