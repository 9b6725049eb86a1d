import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { SelectField, TextField } from "../../kit/controls";
import { SuggestField } from "../forms/suggest_field";
import { setQuery } from "../router";
import { t } from "../texts";
import { categoriesOf } from "./categories";
import type { Filter, Items } from "./items_state";

const TYPING_MS = 250;

/** The filters stand in the address, so that a filtered list can be kept and sent. */
export function ItemFilters({ items, filter }: { items: Items; filter: Filter }) {
  const typed = useSignal({ q: filter.q, category: filter.category });
  const apply = (change: Partial<Filter>) => setQuery({ ...filter, ...change });
  useEffect(() => {
    const { q, category } = typed.value;
    if (q.trim() === filter.q && category.trim() === filter.category) return;
    const timer = setTimeout(() => apply({ q: q.trim(), category: category.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  return (
    <search class="filters" role="search">
      <TextField type="search" label={t("items_search")} name="q" value={typed.value.q}
        onText={(q) => (typed.value = { ...typed.peek(), q })} />
      <SuggestField label={t("items_category")} name="category" value={typed.value.category}
        suggestions={categoriesOf(items.list.rows.value)}
        onText={(category) => (typed.value = { ...typed.peek(), category })} />
      <SelectField label={t("items_availability")} name="available" value={filter.available}
        options={[["", t("items_all")], ["true", t("items_on_sale")], ["false", t("items_off_sale")]]}
        onValue={(available) => apply({ available })} />
    </search>
  );
}
