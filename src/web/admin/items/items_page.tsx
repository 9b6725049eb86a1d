import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { sayError } from "../../kit/toasts";
import { saveFile } from "../forms/save_file";
import { Heading } from "../heading";
import { PagedTable } from "../lists/paged_table";
import { manages } from "../rights";
import { hashOf } from "../route";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { Bulk } from "./bulk_bar";
import { itemsCsv } from "./csv";
import { ImportPage } from "./import_page";
import { ItemDialog } from "./item_dialog";
import { ItemFilters } from "./item_filters";
import { columnsFor } from "./items_columns";
import { type Item, Items } from "./items_state";
import "./items.css";

export default function ItemsPage(props: SectionProps & { shop: Shop }) {
  return props.route.path[0] === "import" ? <ImportPage shop={props.shop} /> : <ItemsList {...props} />;
}

function ItemsList({ shop, user, route }: SectionProps & { shop: Shop }) {
  const { q = "", category = "", available = "" } = route.query;
  const items = useMemo(() => new Items(shop.id, { q, category, available }), [shop.id, q, category, available]);
  const open = useSignal<Item | "new" | undefined>(undefined);
  useEffect(() => {
    void items.list.reload();
    return () => items.list.stop();
  }, [items]);
  const mayChange = manages(user, shop);
  const isFiltered = Boolean(q || category || available);
  return (
    <>
      <Heading title={t("section_items")}>{mayChange && <Actions items={items} shop={shop} onNew={() => (open.value = "new")} />}</Heading>
      <ItemFilters items={items} filter={{ q, category, available }} />
      <PagedTable list={items.list} rowKey={(item) => item.id} label={t("section_items")}
        columns={columnsFor(items, mayChange, (item) => (open.value = item))}
        rowClass={(item) => (items.chosen.value.has(item.id) ? "chosen" : undefined)}
        empty={<p>{isFiltered ? t("items_none_found") : mayChange ? t("items_none") : t("items_none_yet")}</p>} />
      {mayChange && <Bulk items={items} currency={shop.currency} />}
      {open.value && (
        <ItemDialog shop={shop} items={items} item={open.value === "new" ? undefined : open.value}
          onClose={() => (open.value = undefined)} />
      )}
    </>
  );
}

function Actions({ items, shop, onNew }: { items: Items; shop: Shop; onNew: () => void }) {
  const busy = useSignal(false);
  const download = async () => {
    busy.value = true;
    try {
      saveFile(`${shop.slug}-items.csv`, "text/csv", itemsCsv(await items.everything()));
    } catch (error) {
      sayError(error);
    }
    busy.value = false;
  };
  return (
    <>
      <Button busy={busy.value} onClick={() => void download()}><Icon name="download" />{t("items_export")}</Button>
      <a class="button" href={hashOf("items", ["import"])}><Icon name="upload" />{t("items_import")}</a>
      <Button look="primary" onClick={onNew}><Icon name="plus" />{t("items_new")}</Button>
    </>
  );
}
