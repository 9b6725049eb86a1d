import type { Schemas } from "../../../api/client";

export type Notification = Schemas["Notification"];
export type Kind = Notification["kind"];
export type State = Notification["state"];

export const KINDS = ["webhook", "email", "ntfy", "push"] as const satisfies readonly Kind[];
export const STATES = ["queued", "failed", "sent", "dead"] as const satisfies readonly State[];
/** What a badge looks like. */
export const LOOKS: Record<State, string> = { queued: "", failed: "open", sent: "ready", dead: "alert" };

/** What the page has words for, as the names of texts have it. */
const TYPES = {
  "order.placed": "order_placed",
  "order.moved": "order_moved",
  "order.cancelled": "order_cancelled",
  "order.updated": "order_updated",
  "order.undone": "order_undone",
  "webhook.test": "webhook_test",
  "mail.test": "mail_test",
  "ntfy.test": "ntfy_test",
  "webhook.failing": "webhook_failing",
} as const;
type Type = keyof typeof TYPES;

/** undefined for what the page has no words for. */
export function typeName(type: string): (typeof TYPES)[Type] | undefined {
  const known = (Object.keys(TYPES) as Type[]).find((each) => each === type);
  return known && TYPES[known];
}

export function isSettled({ state }: Pick<Notification, "state">): boolean {
  return state === "sent" || state === "dead";
}

const SOON_MS = 60_000;

/** Whether it is worth looking again now: it is on its way, or about to be tried. */
export function isNewsNear(notification: Pick<Notification, "state" | "due_at">, now: number): boolean {
  if (isSettled(notification)) return false;
  return notification.due_at === null || Date.parse(notification.due_at) - now < SOON_MS;
}

/** Told to nobody yet, and by hand it would go at once. */
export function isHeld({ state, due_at }: Pick<Notification, "state" | "due_at">, now: number): boolean {
  return state === "queued" && due_at !== null && Date.parse(due_at) > now;
}

/** JSON as people read it; anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
