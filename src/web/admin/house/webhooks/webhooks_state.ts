import { api, ok, type Schemas } from "../../../api/client";
import { ifMatch } from "../../forms/if_match";
import type { EventType, Payload, Webhook } from "./webhook";

export type IssuedWebhook = Schemas["IssuedWebhook"];

export interface WebhookValues {
  url: string;
  events: readonly EventType[];
  payload: Payload;
}

export function valuesOf({ url, events, payload }: Webhook): WebhookValues {
  return { url, events, payload };
}

export function readWebhook(id: string, signal?: AbortSignal): Promise<Webhook> {
  return ok(api.GET("/api/v1/webhooks/{id}", { params: { path: { id } }, ...(signal ? { signal } : {}) }));
}

export function createWebhook(body: Schemas["NewWebhook"], key: string): Promise<IssuedWebhook> {
  return ok(api.POST("/api/v1/webhooks", { params: { header: { "Idempotency-Key": key } }, body }));
}

/** Throws Problem `stale_version` when there is a newer version than `version`. */
export function changeWebhook(
  id: string,
  version: number,
  { events, ...rest }: Partial<WebhookValues> & { is_active?: boolean },
): Promise<Webhook> {
  const params = { path: { id }, header: ifMatch(version) };
  const body = { ...rest, ...(events ? { events: [...events] } : {}) };
  return ok(api.PATCH("/api/v1/webhooks/{id}", { params, body }));
}

export async function removeWebhook(id: string): Promise<void> {
  await ok(api.DELETE("/api/v1/webhooks/{id}", { params: { path: { id } } }));
}

export function rotateSecret(id: string, key: string): Promise<IssuedWebhook> {
  const params = { path: { id }, header: { "Idempotency-Key": key } };
  return ok(api.POST("/api/v1/webhooks/{id}/rotate-secret", { params }));
}

export function testWebhook(id: string, key: string): Promise<Schemas["Notification"]> {
  const params = { path: { id }, header: { "Idempotency-Key": key } };
  return ok(api.POST("/api/v1/webhooks/{id}/test", { params }));
}
