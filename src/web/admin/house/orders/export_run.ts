import { signal } from "@preact/signals";
import { api } from "../../../api/client";
import { problemOf } from "../../../api/problem";
import type { Shop } from "../../shops";
import { type Filter, queryOf } from "./filter";
import { type Format, OrderCounter } from "./order_counter";

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
      const { signal } = this.abort;
      const { response } = await api.GET("/api/v1/orders/export", { params: { query }, parseAs: "stream", signal });
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
