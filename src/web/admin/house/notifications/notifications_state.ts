import { signal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../../api/client";
import { Choice } from "../../lists/choice";
import { TurnedPages } from "../../lists/turned_pages";
import type { Query } from "./filter";
import type { Notification } from "./notification";

export type Detail = Schemas["NotificationDetail"];

const PAGE = 50;
const AT_ONCE = 4;

/** The notifications that a query leaves, a page of them at a time, and which of those are chosen. */
export class Notifications {
  readonly pages: TurnedPages<Notification>;
  readonly choice: Choice<Notification>;
  /** How many were given up, of the shop that is asked for. */
  readonly dead = signal(0);

  constructor(private readonly query: Query) {
    this.pages = new TurnedPages(async (cursor, signal) => {
      const asked = { ...query, limit: PAGE, ...(cursor ? { cursor } : {}) };
      const page = await ok(api.GET("/api/v1/notifications", { params: { query: asked }, signal }));
      this.choice.keepTo(page.data);
      return page;
    });
    this.choice = new Choice(this.pages);
  }

  put(notification: Notification): void {
    this.pages.replace(({ id }) => id === notification.id, notification);
  }

  /** An answer that does not come leaves what is known: the list says that the server is away. */
  async countDead(signal: AbortSignal): Promise<void> {
    const { shop } = this.query;
    const query = { state: "dead" as const, limit: 1, count: true, ...(shop ? { shop } : {}) };
    const page = await ok(api.GET("/api/v1/notifications", { params: { query }, signal })).catch(() => undefined);
    if (page?.total !== undefined && !signal.aborted) this.dead.value = page.total;
  }

  /** Sends each of these again, by itself: one that is refused stops no other. What was refused stays chosen. */
  async retryAll(rows: readonly Notification[]): Promise<readonly { row: Notification; error: unknown }[]> {
    const left = [...rows];
    const refused: { row: Notification; error: unknown }[] = [];
    const work = async () => {
      for (let row = left.shift(); row; row = left.shift()) {
        try {
          this.put(await retryNotification(row.id, idempotencyKey()));
          this.choice.set(row.id, false);
        } catch (error) {
          refused.push({ row, error });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return refused;
  }
}

export function readNotification(id: string, signal?: AbortSignal): Promise<Detail> {
  return ok(api.GET("/api/v1/notifications/{id}", { params: { path: { id } }, ...(signal ? { signal } : {}) }));
}

export function retryNotification(id: string, key: string): Promise<Notification> {
  const params = { path: { id }, header: { "Idempotency-Key": key } };
  return ok(api.POST("/api/v1/notifications/{id}/retry", { params }));
}
