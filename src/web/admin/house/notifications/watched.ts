import { signal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import { isTransient } from "../../../api/problem";
import { isNewsNear, type Notification } from "./notification";
import { type Detail, readNotification, retryNotification } from "./notifications_state";

/** One notification, looked at for as long as something may come of it. */
export class Watched {
  readonly detail = signal<Detail | undefined>(undefined);
  readonly error = signal<unknown>(undefined);
  readonly busy = signal(false);
  private retryKey = idempotencyKey();

  constructor(private readonly id: string, private readonly onNews: (now: Notification) => void) {}

  /** Called again and again; asks only while news may be near. */
  async look(signal: AbortSignal): Promise<void> {
    const known = this.detail.peek();
    if (known && !isNewsNear(known, Date.now())) return;
    await this.read(signal);
  }

  async read(signal?: AbortSignal): Promise<void> {
    try {
      const detail = await readNotification(this.id, signal);
      if (signal?.aborted) return;
      const isNews = this.detail.peek()?.state !== detail.state;
      this.detail.value = detail;
      this.error.value = undefined;
      if (isNews) this.onNews(withoutTries(detail));
    } catch (error) {
      if (!signal?.aborted) this.error.value = error;
    }
  }

  async retry(): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    try {
      const now = await retryNotification(this.id, this.retryKey);
      this.retryKey = idempotencyKey();
      this.onNews(now);
      await this.read();
    } catch (error) {
      // A refusal would be repeated to this key for days.
      if (!isTransient(error)) this.retryKey = idempotencyKey();
      this.error.value = error;
    }
    this.busy.value = false;
  }
}

function withoutTries({ body: _, deliveries: __, ...rest }: Detail): Notification {
  return rest;
}
