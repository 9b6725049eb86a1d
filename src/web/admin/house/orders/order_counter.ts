export type Format = "csv" | "jsonl";

const QUOTE = 34;
const LINE_END = 10;

/** Counts rows as they come, in pieces of any size: a line end within quotes of CSV ends no row. */
export class OrderCounter {
  private lines = 0;
  private isQuoted = false;

  constructor(private readonly format: Format) {}

  take(piece: Uint8Array): void {
    for (const byte of piece) {
      if (byte === QUOTE && this.format === "csv") this.isQuoted = !this.isQuoted;
      if (byte === LINE_END && !this.isQuoted) this.lines += 1;
    }
  }

  get orders(): number {
    return Math.max(0, this.format === "csv" ? this.lines - 1 : this.lines);
  }
}
