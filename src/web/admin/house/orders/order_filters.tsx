import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { statusLabel } from "../../../i18n/status_label";
import { SelectField, TextField } from "../../../kit/controls";
import { setQuery } from "../../router";
import { type Shop, shops } from "../../shops";
import { t } from "../../texts";
import { type Filter, isSearchable, SORTS } from "./filter";
import { useStatuses } from "./workflows";

const PAUSE_MS = 300;

/** Each is kept in the address; a text once nobody has typed for a moment. */
export function OrderFilters({ shop, filter }: { shop: Shop; filter: Filter }) {
  const statuses = useStatuses(shop.id);
  const isAll = filter.of === "all";
  const set = (change: Partial<Filter>) => setQuery({ ...filter, ...change });
  return (
    <div class="filters order-filters" role="search" aria-label={t("filters")}>
      <SearchText filter={filter} onText={(q) => set({ q })} />
      {(shops.value?.length ?? 0) > 1 && (
        <SelectField label={t("shop")} name="of" value={filter.of} onValue={(of) => set({ of, status: "" })}
          options={[["", shop.name], ["all", t("orders_all_shops")]]} />
      )}
      <SelectField label={t("orders_open")} name="open" value={filter.open} onValue={(open) => set({ open })}
        options={[["", t("orders_open_all")], ["true", t("orders_open_true")], ["false", t("orders_open_false")]]} />
      {!isAll && (
        <SelectField label={t("orders_status")} name="status" value={filter.status} onValue={(status) => set({ status })}
          options={[["", t("orders_every_status")], ...statuses.map(({ key, label }) => [key, statusLabel(label)] as const)]} />
      )}
      <TextField label={t("orders_from")} name="from" type="date" value={filter.from} max={filter.to || undefined}
        onText={(from) => set({ from })} />
      <TextField label={t("orders_to")} name="to" type="date" value={filter.to} min={filter.from || undefined}
        onText={(to) => set({ to })} />
      <SelectField label={t("orders_sort")} name="sort" value={filter.sort}
        options={SORTS.map((each) => [each, t(`orders_sort_${nameOf(each)}`)] as const)}
        onValue={(sort) => set({ sort: sort as Filter["sort"] })} />
    </div>
  );
}

function nameOf(sort: Filter["sort"]) {
  return sort.replace("-", "last_").replace("_at", "") as "created" | "last_created" | "updated" | "last_updated";
}

function SearchText({ filter, onText }: { filter: Filter; onText: (text: string) => void }) {
  const typed = useSignal(filter.q);
  useEffect(() => {
    if (typed.value.trim() === filter.q) return;
    const timer = setTimeout(() => onText(typed.peek().trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  return (
    <div class="search-field">
      <TextField label={t("orders_search")} name="q" type="search" maxLength={100} placeholder={t("orders_search_hint")}
        value={typed.value} hint={isSearchable(filter.q) ? undefined : t("orders_search_short")}
        onText={(text) => (typed.value = text)} />
    </div>
  );
}
