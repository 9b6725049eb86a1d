import type { Schemas } from "../../../api/client";

export type Webhook = Schemas["Webhook"];
export type EventType = Webhook["events"][number];
export type Payload = Webhook["payload"];

export const EVENTS = [
  "order.placed", "order.moved", "order.cancelled", "order.updated", "order.undone",
] as const satisfies readonly EventType[];
/** What most receivers want: where each order stands. A step back is part of that. */
export const USUAL: readonly EventType[] = ["order.placed", "order.moved", "order.cancelled", "order.undone"];
export const PAYLOADS = ["full", "thin"] as const satisfies readonly Payload[];

/** As the names of texts have it. */
export function eventName<E extends EventType>(event: E) {
  return event.replace("order.", "") as E extends `order.${infer Name}` ? Name : never;
}

/** In the order of the table, each once. */
export function withEvent(events: readonly EventType[], event: EventType, isIn: boolean): EventType[] {
  return EVENTS.filter((each) => (each === event ? isIn : events.includes(each)));
}

/** How it stands: switched off by hand or by Docket, on and not getting through, on. */
export type Standing = "off" | "gone" | "failing" | "on";
export const LOOKS: Record<Standing, string> = { off: "", gone: "alert", failing: "open", on: "ready" };

export function standingOf(webhook: Pick<Webhook, "is_active" | "disabled_reason" | "failing_since">): Standing {
  if (!webhook.is_active) return webhook.disabled_reason ? "gone" : "off";
  return webhook.failing_since ? "failing" : "on";
}

/** By which people tell webhooks apart: where it goes, without what stands before and behind. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}
