import { signal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../api/client";
import { type Encoding, textOf } from "./file_text";

/** The browser could not read the file: it was changed, moved or locked after it was chosen. */
export class Unreadable extends Error {}

/** One file on its way into the catalogue. Nothing of it is there until all of it is. */
export class Import {
  readonly result = signal<Schemas["ItemImport"] | undefined>(undefined);
  readonly error = signal<unknown>(undefined);
  readonly isWriting = signal(false);
  /** What the file was read as, once it was. */
  readonly encoding = signal<Encoding | undefined>(undefined);
  /** What was looked at is what is taken over, whatever becomes of the file meanwhile. */
  private text: string | undefined;
  private readonly key = idempotencyKey();

  constructor(private readonly shopId: string, private readonly file: File) {}

  /** Says what the file would do. */
  look(): Promise<void> {
    return this.send(true);
  }

  write(): Promise<void> {
    return this.send(false);
  }

  private async read(): Promise<string> {
    if (this.text === undefined) {
      const bytes = await this.file.arrayBuffer().catch((cause: unknown) => {
        throw new Unreadable("The file cannot be read.", { cause });
      });
      const { text, encoding } = textOf(new Uint8Array(bytes));
      this.text = text;
      this.encoding.value = encoding;
    }
    return this.text;
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
        body: await this.read(),
        headers: { "Content-Type": "text/csv" },
        bodySerializer: (text) => text,
      }));
    } catch (error) {
      this.error.value = error;
    }
  }
}
