import { signal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../api/client";

/** One file on its way into the catalogue. Nothing of it is there until all of it is. */
export class Import {
  readonly result = signal<Schemas["ItemImport"] | undefined>(undefined);
  readonly error = signal<unknown>(undefined);
  readonly isWriting = signal(false);
  private readonly key = idempotencyKey();

  constructor(private readonly shopId: string, private readonly file: File) {}

  /** Says what the file would do. */
  look(): Promise<void> {
    return this.send(true);
  }

  write(): Promise<void> {
    return this.send(false);
  }

  private async send(isDry: boolean): Promise<void> {
    this.result.value = undefined;
    this.error.value = undefined;
    this.isWriting.value = !isDry;
    try {
      const params = {
        path: { shop: this.shopId },
        query: { dry_run: isDry },
        header: isDry ? {} : { "Idempotency-Key": this.key },
      };
      this.result.value = await ok(api.POST("/api/v1/shops/{shop}/items/import", {
        params,
        body: await this.file.text(),
        headers: { "Content-Type": "text/csv" },
        bodySerializer: (text) => text,
      }));
    } catch (error) {
      this.error.value = error;
    }
  }
}
