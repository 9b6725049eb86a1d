import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
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
  const applied = useRef({ q: filter.q, category: filter.category });
  if (filter.q !== applied.current.q || filter.category !== applied.current.category) {
    // Somebody has come here by another address: what it says is what the fields show.
    applied.current = { q: filter.q, category: filter.category };
    typed.value = applied.current;
  }
  useEffect(() => {
    const wanted = { q: typed.value.q.trim(), category: typed.value.category.trim() };
    if (wanted.q === filter.q && wanted.category === filter.category) return;
    const timer = setTimeout(() => {
      applied.current = wanted;
      setQuery({ ...filter, ...wanted });
    }, TYPING_MS);
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
        onValue={(available) => setQuery({ ...filter, available })} />
    </search>
  );
}
