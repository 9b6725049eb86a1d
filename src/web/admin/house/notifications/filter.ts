import { isId } from "../id";
import { type Kind, KINDS, type State, STATES } from "./notification";

/** What the list shows, as the address of the section says it; "" for no bound. */
export interface Filter {
  /** Id of a shop. */
  of: string;
  kind: Kind | "";
  state: State | "";
  /** Id of an order. */
  order: string;
}

export function filterOf(query: Readonly<Record<string, string>>): Filter {
  const { of = "", order = "" } = query;
  return {
    of,
    kind: KINDS.find((each) => each === query["kind"]) ?? "",
    state: STATES.find((each) => each === query["state"]) ?? "",
    order: isId(order) ? order : "",
  };
}

export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

export interface Query {
  shop?: string;
  kind?: Kind;
  state?: State;
  webhook?: string;
  order?: string;
}

/** The filter as the API takes it. */
export function queryOf({ of, kind, state, order }: Filter): Query {
  return {
    ...(of ? { shop: of } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(order ? { order } : {}),
  };
}
