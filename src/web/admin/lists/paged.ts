import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

export interface PageOf<T> {
  data: readonly T[];
  next_cursor?: string | null;
  total?: number;
}
type Read<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>;

/** A list that is read a page at a time, by cursor. */
export class PagedList<T> {
  readonly rows: Signal<readonly T[]> = signal([]);
  readonly isLoading = signal(true);
  readonly error = signal<unknown>(undefined);
  readonly hasMore = signal(false);
  readonly total = signal<number | undefined>(undefined);
  private cursor: string | undefined;
  private reading: AbortController | undefined;

  constructor(private readonly read: Read<T>) {}

  /** From the start; what is shown stays until the answer is there. */
  async reload(): Promise<void> {
    this.reading?.abort();
    this.cursor = undefined;
    await this.take([]);
  }

  async more(): Promise<void> {
    if (this.isLoading.peek() || !this.hasMore.peek()) return;
    await this.take(this.rows.peek());
  }

  /** Puts `row` in the place of the one that `isSame` finds. */
  replace(isSame: (row: T) => boolean, row: T): void {
    this.rows.value = this.rows.peek().map((each) => (isSame(each) ? row : each));
  }

  remove(isGone: (row: T) => boolean): void {
    this.rows.value = this.rows.peek().filter((each) => !isGone(each));
  }

  stop(): void {
    this.reading?.abort();
  }

  private async take(before: readonly T[]): Promise<void> {
    const reading = new AbortController();
    this.reading = reading;
    this.isLoading.value = true;
    this.error.value = undefined;
    try {
      const page = await this.read(this.cursor, reading.signal);
      if (reading.signal.aborted) return;
      this.rows.value = [...before, ...page.data];
      this.cursor = page.next_cursor ?? undefined;
      this.hasMore.value = this.cursor !== undefined;
      if (page.total !== undefined) this.total.value = page.total;
    } catch (error) {
      if (reading.signal.aborted) return;
      this.error.value = error;
    }
    this.isLoading.value = false;
  }
}

/** A list that is read when the section comes up, and anew from the start whenever one of `deps` is another. */
export function usePaged<T>(read: Read<T>, deps: readonly unknown[]): PagedList<T> {
  const list = useMemo(() => new PagedList(read), deps);
  useEffect(() => {
    void list.reload();
    return () => list.stop();
  }, [list]);
  return list;
}
