import { signal } from "@preact/signals";
import type { TurnedPages } from "./turned_pages";

/** Which rows of the page that is shown are chosen, to do one thing to all of them. */
export class Choice<T extends { id: string }> {
  readonly ids = signal<ReadonlySet<string>>(new Set());

  constructor(private readonly pages: TurnedPages<T>) {}

  get rows(): readonly T[] {
    return this.pages.rows.value.filter(({ id }) => this.ids.value.has(id));
  }

  set(id: string, isChosen: boolean): void {
    const ids = new Set(this.ids.peek());
    if (isChosen) ids.add(id);
    else ids.delete(id);
    this.ids.value = ids;
  }

  setAll(isChosen: boolean): void {
    this.ids.value = new Set(isChosen ? this.pages.rows.peek().map(({ id }) => id) : []);
  }

  /** Nothing is chosen that is not on the page. */
  keepTo(rows: readonly T[]): void {
    const there = new Set(rows.map(({ id }) => id));
    this.ids.value = new Set([...this.ids.peek()].filter((id) => there.has(id)));
  }

  get isAll(): boolean {
    return this.ids.value.size > 0 && this.ids.value.size === this.pages.rows.value.length;
  }
}

/** The box that chooses a row. */
export function ChooseBox<T extends { id: string }>({ choice, id, label }: {
  choice: Choice<T>;
  id: string;
  label: string;
}) {
  return (
    <input type="checkbox" class="choose" aria-label={label} checked={choice.ids.value.has(id)}
      onChange={(event) => choice.set(id, event.currentTarget.checked)} />
  );
}

/** The box that chooses all that is shown. */
export function ChooseAllBox<T extends { id: string }>({ choice, label }: { choice: Choice<T>; label: string }) {
  return (
    <input type="checkbox" class="choose" aria-label={label} checked={choice.isAll}
      indeterminate={choice.ids.value.size > 0 && !choice.isAll}
      onChange={(event) => choice.setAll(event.currentTarget.checked)} />
  );
}
