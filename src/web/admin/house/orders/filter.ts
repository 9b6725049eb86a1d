import { lookedUp } from "../../../i18n/digits";
import { addDays, startOf } from "../local_day";

/** What the list shows, as the address of the section says it. */
export interface Filter {
  /** "" for the shop that the console is about, "all" for every one that the caller may see. */
  of: string;
  status: string;
  /** "" for all, else "true" or "false". */
  open: string;
  q: string;
  /** Days of the shop, both included; "" for no bound. */
  from: string;
  to: string;
  sort: Sort;
}
export const SORTS = ["-created_at", "created_at", "-updated_at", "updated_at"] as const;
export type Sort = (typeof SORTS)[number];

/** A search for less than that looks through everything and finds too much; one or two digits are the end of a number. */
const SHORTEST_TEXT = 3;

export function filterOf(query: Readonly<Record<string, string>>): Filter {
  const { of = "", status = "", open = "", q = "", from = "", to = "", sort = "" } = query;
  return {
    of: of === "all" ? "all" : "",
    status,
    open: open === "true" || open === "false" ? open : "",
    q,
    from: dayIn(from),
    to: dayIn(to),
    sort: SORTS.find((each) => each === sort) ?? SORTS[0],
  };
}

function dayIn(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
}

export function isFiltered({ of: _, sort: __, ...rest }: Filter): boolean {
  return Object.values(rest).some((value) => value !== "");
}

export function isSearchable(q: string): boolean {
  return q === "" || q.length >= SHORTEST_TEXT || /^\d{1,2}$/.test(lookedUp(q));
}

interface Query {
  shop?: string;
  status?: string[];
  open?: boolean;
  q?: string;
  from?: string;
  to?: string;
}

/** The filter as the API takes it, for the list and for the export. */
export function queryOf(filter: Filter, shop: { id: string; timezone: string }): Query {
  const { of, status, open, q, from, to } = filter;
  return {
    ...(of === "all" ? {} : { shop: shop.id }),
    ...(status && of !== "all" ? { status: [status] } : {}),
    ...(open ? { open: open === "true" } : {}),
    ...(q && isSearchable(q) ? { q: lookedUp(q) } : {}),
    ...(from ? { from: startOf(from, shop.timezone).toISOString() } : {}),
    ...(to ? { to: startOf(addDays(to, 1), shop.timezone).toISOString() } : {}),
  };
}
