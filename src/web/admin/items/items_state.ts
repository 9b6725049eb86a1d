import { computed, signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { ifMatch } from "../forms/if_match";
import { PagedList } from "../lists/paged";

export type Item = Schemas["Item"];
export type ItemPatch = Schemas["ItemPatch"];

export interface Filter {
  q: string;
  category: string;
  /** "" for all, else "true" or "false". */
  available: string;
}
/** A change in the list that did not come through: `error` is undefined when somebody else was faster. */
export interface RowNote {
  mine: ItemPatch;
  error: unknown;
}

const PAGE = 100;
const LARGEST_PAGE = 200;

/** The items of a shop that a filter leaves, and which of them are chosen. */
export class Items {
  readonly list: PagedList<Item>;
  readonly chosen = signal<ReadonlySet<string>>(new Set());
  readonly notes = signal<ReadonlyMap<string, RowNote>>(new Map());
  readonly chosenItems = computed(() => this.list.rows.value.filter((item) => this.chosen.value.has(item.id)));
  private readonly turns = new Map<string, Promise<Item>>();

  constructor(private readonly shopId: string, filter: Filter) {
    this.list = new PagedList((cursor, signal) => this.page(PAGE, cursor, signal, filter));
  }

  choose(id: string, isChosen: boolean): void {
    const chosen = new Set(this.chosen.peek());
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen.value = chosen;
  }

  chooseAll(isChosen: boolean): void {
    this.chosen.value = new Set(isChosen ? this.list.rows.peek().map((item) => item.id) : []);
  }

  /** Reads every page that is left, then chooses all. */
  async chooseEverything(): Promise<void> {
    while (this.list.hasMore.peek() && this.list.error.peek() === undefined) await this.list.more();
    this.chooseAll(true);
  }

  /**
   * Changes one in the list, unless somebody else has changed it: then theirs is shown, and ours noted beside it. Changes
   * of one item take turns, each based on what the one before has made of it.
   */
  async change(item: Item, patch: ItemPatch): Promise<void> {
    const turn = (this.turns.get(item.id) ?? Promise.resolve(item)).then((known) => this.carryOut(known, patch));
    this.turns.set(item.id, turn);
    await turn;
    if (this.turns.get(item.id) === turn) this.turns.delete(item.id);
  }

  /** What the next change of this item is based on. */
  private async carryOut(item: Item, patch: ItemPatch): Promise<Item> {
    try {
      const now = await changeItem(item, patch);
      this.put(now);
      this.note(item.id, undefined);
      return now;
    } catch (error) {
      await this.explain(item.id, patch, error);
      return item;
    }
  }

  private async explain(id: string, patch: ItemPatch, error: unknown): Promise<void> {
    const isStale = error instanceof Problem && error.code === "stale_version";
    const mine = { ...this.notes.peek().get(id)?.mine, ...patch };
    try {
      if (isStale) this.put(await readItem(id));
      this.note(id, { mine, error: isStale ? undefined : error });
    } catch (failure) {
      this.note(id, { mine, error: failure });
    }
  }

  note(id: string, note: RowNote | undefined): void {
    const notes = new Map(this.notes.peek());
    if (note) notes.set(id, note);
    else notes.delete(id);
    this.notes.value = notes;
  }

  put(item: Item): void {
    this.list.replace((each) => each.id === item.id, item);
  }

  drop(ids: ReadonlySet<string>): void {
    this.list.remove((each) => ids.has(each.id));
    this.chosen.value = new Set([...this.chosen.peek()].filter((id) => !ids.has(id)));
  }

  /** All of the shop's items, whatever the filter. */
  async everything(): Promise<Item[]> {
    const all: Item[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.page(LARGEST_PAGE, cursor, undefined, { q: "", category: "", available: "" });
      all.push(...page.data);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return all;
  }

  private page(limit: number, cursor: string | undefined, signal: AbortSignal | undefined, filter: Filter) {
    const query = {
      limit,
      ...(cursor ? { cursor } : { count: true }),
      ...(filter.q ? { q: filter.q } : {}),
      ...(filter.category ? { category: filter.category } : {}),
      ...(filter.available ? { available: filter.available === "true" } : {}),
    };
    const params = { path: { shop: this.shopId }, query };
    return ok(api.GET("/api/v1/shops/{shop}/items", { params, ...(signal ? { signal } : {}) }));
  }
}

export function readItem(id: string): Promise<Item> {
  return ok(api.GET("/api/v1/items/{id}", { params: { path: { id } } }));
}

/** Throws Problem `stale_version` when `item` is not what is there any more. */
export function changeItem(item: Item, body: ItemPatch): Promise<Item> {
  const params = { path: { id: item.id }, header: ifMatch(item.version) };
  return ok(api.PATCH("/api/v1/items/{id}", { params, body }));
}

export async function removeItem(item: Item): Promise<void> {
  await ok(api.DELETE("/api/v1/items/{id}", { params: { path: { id: item.id }, header: ifMatch(item.version) } }));
}
