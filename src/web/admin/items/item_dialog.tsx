import { useSignal } from "@preact/signals";
import { api, idempotencyKey, ok } from "../../api/client";
import { Button, Check, Field, TextField } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Failure } from "../../kit/states";
import { say, sayError } from "../../kit/toasts";
import { money } from "../../i18n/format";
import { Conflicts } from "../forms/conflicts";
import type { EditForm, Source } from "../forms/edit_form";
import { placed } from "../forms/faults";
import { MoneyField } from "../forms/money_field";
import { SuggestField } from "../forms/suggest_field";
import { useEditForm } from "../forms/use_edit_form";
import { askToLeave } from "../leaving";
import type { Shop } from "../shops";
import { t } from "../texts";
import { categoriesOf } from "./categories";
import { changeItem, type Item, type Items, readItem, removeItem } from "./items_state";
import { blankItem, type ItemValues, LABELS, valuesOf } from "./item_values";

type Form = EditForm<ItemValues, Item>;

function sourceOf(shop: Shop, item: Item | undefined, items: Items): Source<ItemValues, Item> {
  const key = idempotencyKey();
  return {
    valuesOf,
    versionOf: (known) => String(known.version),
    read: () => readItem(item!.id),
    save: async (edits, version) => {
      try {
        if (item) return await changeItem({ ...item, version: Number(version) }, edits);
        const params = { path: { shop: shop.id }, header: { "Idempotency-Key": key } };
        const { name, price } = { ...valuesOf(blankItem(shop)), ...edits };
        return await ok(api.POST("/api/v1/shops/{shop}/items", { params, body: { ...edits, name, price } }));
      } catch (error) {
        throw placed(error, "already_exists", "/sku", t("items_sku_taken"));
      }
    },
    saved: (now) => (item ? items.put(now) : void items.list.reload()),
  };
}

/** One item, new or there already. */
export function ItemDialog({ shop, items, item, onClose }: { shop: Shop; items: Items; item: Item | undefined; onClose: () => void }) {
  const form: Form = useEditForm(sourceOf(shop, item, items), item ?? blankItem(shop));
  const close = () => askToLeave(onClose);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (form.isDirty && !(await form.save())) return;
    say(t("save_done"));
    onClose();
  };
  return (
    <Dialog title={item?.name ?? t("items_new")} onClose={close}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {form.unplaced !== undefined && <Failure error={form.unplaced} />}
        <ItemFields form={form} currency={shop.currency} categories={categoriesOf(items.list.rows.value)} />
        <Conflicts form={form} naming={{ label: (field) => t(LABELS[field]), value: (field, value) =>
          field === "price" ? money(value as number, shop.currency) : undefined }} />
        <div class="row spread">
          <div class="row">
            <Button type="submit" look="primary" busy={form.busy.value} disabled={form.conflicts.value.length > 0}>{t("save")}</Button>
            <Button onClick={close}>{t("cancel")}</Button>
          </div>
          {item && <Removal item={item} items={items} onGone={onClose} />}
        </div>
      </form>
    </Dialog>
  );
}

function ItemFields({ form, currency, categories }: { form: Form; currency: string; categories: readonly string[] }) {
  const { values } = form;
  return (
    <>
      <TextField label={t("items_name")} name="name" required maxLength={200} autofocus value={values.name}
        fault={form.fault("name")} onText={(text) => form.set("name", text)} />
      <div class="pair">
        <MoneyField label={t("items_price")} minor={values.price} currency={currency} fault={form.fault("price")}
          onMinor={(minor) => form.set("price", minor)} />
        <SuggestField label={t("items_category")} name="category" maxLength={100} value={values.category ?? ""}
          suggestions={categories} fault={form.fault("category")} onText={(text) => form.set("category", text || null)} />
      </div>
      <Field label={t("items_description")} fault={form.fault("description")}>
        {(control) => (
          <textarea {...control} rows={3} maxLength={2000} value={values.description ?? ""}
            onInput={(event) => form.set("description", event.currentTarget.value || null)} />
        )}
      </Field>
      <div class="pair">
        <TextField label={t("items_sku")} hint={t("items_sku_hint")} name="sku" maxLength={100} value={values.sku ?? ""}
          fault={form.fault("sku")} onText={(text) => form.set("sku", text || null)} />
        <TextField label={t("items_stock")} hint={t("items_stock_hint")} name="stock" inputMode="numeric" pattern="\d{1,9}"
          value={values.stock ?? ""} fault={form.fault("stock")}
          onText={(text) => /^\d{0,9}$/.test(text.trim()) && form.set("stock", text.trim() ? Number(text) : null)} />
      </div>
      <Check label={t("items_on_sale")} name="is_available" checked={values.is_available}
        onChange={(checked) => form.set("is_available", checked)} />
    </>
  );
}

function Removal({ item, items, onGone }: { item: Item; items: Items; onGone: () => void }) {
  const isSure = useSignal(false);
  const remove = async () => {
    if (!isSure.peek()) {
      isSure.value = true;
      return;
    }
    try {
      await removeItem(item);
      items.drop(new Set([item.id]));
      say(t("items_deleted", { name: item.name }));
      onGone();
    } catch (error) {
      sayError(error);
    }
  };
  return <Button look="danger" onClick={() => void remove()}>{isSure.value ? t("items_delete_sure") : t("items_delete")}</Button>;
}
