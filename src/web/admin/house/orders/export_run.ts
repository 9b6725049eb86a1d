import { signal } from "@preact/signals";
import { api } from "../../../api/client";
import { problemOf } from "../../../api/problem";
import type { Shop } from "../../shops";
import { type Filter, queryOf } from "./filter";

export type Format = "csv" | "jsonl";
export interface Shape {
  format: Format;
  separator: "comma" | "semicolon";
}

/** Reads an export as it comes. The browser keeps the pieces, on disk where they are many. */
export class ExportRun {
  readonly bytes = signal(0);
  readonly orders = signal(0);
  private readonly abort = new AbortController();

  constructor(private readonly shop: Shop, private readonly filter: Filter, private readonly shape: Shape) {}

  cancel(): void {
    this.abort.abort();
  }

  /** The whole file. Throws when it breaks off: then it would lack orders in silence. undefined: it was cancelled. */
  async run(): Promise<Blob | undefined> {
    const { format, separator } = this.shape;
    const ofCsv = format === "csv" ? { separator, bom: true } : {};
    const query = { ...queryOf(this.filter, this.shop), format, ...ofCsv };
    const counter = new OrderCounter(format);
    const pieces: BlobPart[] = [];
    try {
      const { response } = await api.GET("/api/v1/orders/export", { params: { query }, parseAs: "stream", signal: this.abort.signal });
      if (!response.ok) throw await problemOf(response);
      const reader = response.body!.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        pieces.push(piece.value as Uint8Array<ArrayBuffer>);
        counter.take(piece.value);
        this.bytes.value += piece.value.length;
        this.orders.value = counter.orders;
      }
    } catch (error) {
      if (this.abort.signal.aborted) return undefined;
      throw error;
    }
    return new Blob(pieces, { type: format === "csv" ? "text/csv" : "application/x-ndjson" });
  }
}

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
