import { signal } from "@preact/signals";
import { Problem } from "../../api/problem";
import { type BulkChange, patchFor } from "./bulk_change";
import { changeItem, type Item, readItem, removeItem } from "./items_state";

/** What became of one item: `now` is undefined once it is deleted. */
export interface BulkResult {
  item: Item;
  now?: Item;
  error?: unknown;
}

const AT_ONCE = 4;

/** One change to many items, each for itself: one that is refused stops no other. */
export class BulkRun {
  readonly done = signal(0);
  readonly isOver = signal(false);
  readonly results: BulkResult[] = [];

  constructor(readonly items: readonly Item[], readonly change: BulkChange) {}

  get failures(): readonly BulkResult[] {
    return this.results.filter((each) => each.error !== undefined);
  }

  async run(): Promise<void> {
    const left = [...this.items];
    const work = async () => {
      for (let item = left.shift(); item; item = left.shift()) {
        this.results.push(await this.carryOut(item));
        this.done.value = this.results.length;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.isOver.value = true;
  }

  /** The same once more for those that failed, with what they are by now. Those that are gone stay out. */
  async again(): Promise<BulkRun> {
    const known = await Promise.all(this.failures.map(({ item }) => readItem(item.id).catch(() => undefined)));
    return new BulkRun(known.filter((item) => item !== undefined), this.change);
  }

  private async carryOut(item: Item): Promise<BulkResult> {
    try {
      if (this.change.kind === "delete") {
        await removeItem(item);
        return { item };
      }
      const patch = patchFor(item, this.change);
      return { item, now: patch ? await changeItem(item, patch) : item };
    } catch (error) {
      return { item, now: item, error };
    }
  }
}

export function isStale(error: unknown): boolean {
  return error instanceof Problem && error.code === "stale_version";
}

export function isGone(error: unknown): boolean {
  return error instanceof Problem && error.code === "not_found";
}
