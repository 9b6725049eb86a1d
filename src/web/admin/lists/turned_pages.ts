import { signal } from "@preact/signals";
import type { PageOf } from "./paged";

type Read<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>;

/**
 * A list of which one page is held at a time: however far somebody turns, the page stays as quick as the first. Cursors
 * only lead on, so those of the pages before are kept to come back.
 */
export class TurnedPages<T> {
  readonly rows = signal<readonly T[]>([]);
  readonly isLoading = signal(true);
  readonly error = signal<unknown>(undefined);
  readonly total = signal<number | undefined>(undefined);
  /** Counted from 0. */
  readonly page = signal(0);
  readonly hasNext = signal(false);
  /** Of each page so far, and of the next one. */
  private cursors: (string | undefined)[] = [undefined];
  private reading: AbortController | undefined;

  constructor(private readonly read: Read<T>) {}

  reload(): Promise<void> {
    return this.show(this.page.peek());
  }

  async next(): Promise<void> {
    if (this.hasNext.peek()) await this.show(this.page.peek() + 1);
  }

  async previous(): Promise<void> {
    if (this.page.peek() > 0) await this.show(this.page.peek() - 1);
  }

  stop(): void {
    this.reading?.abort();
  }

  replace(isSame: (row: T) => boolean, row: T): void {
    this.rows.value = this.rows.peek().map((each) => (isSame(each) ? row : each));
  }

  private async show(page: number): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    this.isLoading.value = true;
    try {
      const { data, next_cursor, total } = await this.read(this.cursors[page], reading.signal);
      if (reading.signal.aborted) return;
      this.error.value = undefined;
      this.cursors = [...this.cursors.slice(0, page + 1), next_cursor ?? undefined];
      this.rows.value = data;
      this.page.value = page;
      this.hasNext.value = next_cursor != null;
      if (total !== undefined) this.total.value = total;
    } catch (error) {
      if (reading.signal.aborted) return;
      this.error.value = error;
    }
    this.isLoading.value = false;
  }
}
