import { type Signal, signal } from "@preact/signals";
import { api, idempotencyKey, ok } from "../../api/client";
import { isTransient, Problem } from "../../api/problem";
import type { Order } from "../orders/order";
import { withPatience } from "../patience";
import { isRecord, readStored, writeStored } from "../stored";
import { type Draft, EMPTY_DRAFT, isDraft, toNewOrder } from "./draft";

/** Kept by the browser, so that an order that is half taken outlives a reload. */
interface KeptDraft {
  draft: Draft;
  /** Of all tries to place it, until the server has answered: a lost reply makes no second order. */
  key: string;
}

export class DraftState {
  readonly draft: Signal<Draft>;
  readonly isSending = signal(false);
  readonly error = signal<unknown>(undefined);
  private key: string;
  private readonly name: string;

  constructor(user: string, private readonly shop: string) {
    this.name = `docket.counter.draft.${user}.${shop}`;
    const kept = readStored(this.name, isKeptDraft);
    this.draft = signal(kept?.draft ?? EMPTY_DRAFT);
    this.key = kept?.key ?? idempotencyKey();
  }

  change(draft: Draft): void {
    this.draft.value = draft;
    writeStored(this.name, { draft, key: this.key } satisfies KeptDraft);
  }

  clear(): void {
    this.draft.value = EMPTY_DRAFT;
    this.error.value = undefined;
    this.key = idempotencyKey();
    writeStored(this.name, undefined);
  }

  /** The order that was placed; undefined when it was not, and `error` says why. */
  async place(): Promise<Order | undefined> {
    if (this.isSending.peek()) return undefined;
    this.isSending.value = true;
    this.error.value = undefined;
    try {
      const params = { path: { shop: this.shop }, header: { "Idempotency-Key": this.key } };
      const body = toNewOrder(this.draft.peek());
      const order = await withPatience((signal) =>
        ok(api.POST("/api/v1/shops/{shop}/orders", { params, body, signal })));
      this.clear();
      return order;
    } catch (error) {
      this.error.value = error;
      if (isForGood(error)) this.renewKey();
      return undefined;
    } finally {
      this.isSending.value = false;
    }
  }

  /** A refusal is kept for its key: what is mended after it is sent under another one. */
  private renewKey(): void {
    this.key = idempotencyKey();
    this.change(this.draft.peek());
  }
}

function isKeptDraft(value: unknown): value is KeptDraft {
  return isRecord(value) && isDraft(value["draft"]) && typeof value["key"] === "string";
}

/** All else may have placed it, or may yet: it is asked about under the same key. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Problem) || isTransient(error)) return false;
  return error.status !== 401 && error.code !== "idempotency_in_progress";
}
