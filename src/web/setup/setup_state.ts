import { computed, signal } from "@preact/signals";
import { api, guestApi, ok, type Schemas } from "../api/client";
import { resumeSession, user } from "../api/session";
import { served } from "./served";
import { stepAfter, stepBefore, type Step, stepFor } from "./steps";

export type Shop = Schemas["Shop"];
export type Screen = Schemas["Screen"];

/** What the one-time link can do; undefined until that is known, and for who is signed in. */
export const link = signal<Schemas["SetupState"]["state"] | undefined>(undefined);
/** The shop that is being set up; the first one of the server. null: there is none yet. */
export const shop = signal<Shop | null | undefined>(undefined);
export const itemCount = signal(0);
export const screens = signal<readonly Screen[]>([]);

const asked = signal(location.hash.slice(1));
addEventListener("hashchange", () => (asked.value = location.hash.slice(1)));

export const step = computed<Step>(() => stepFor(asked.value, {
  isSignedIn: Boolean(user.value),
  hasShop: Boolean(shop.value),
  hasItems: itemCount.value > 0,
  hasScreen: screens.value.length > 0,
}));

export function go(to: Step): void {
  location.hash = to;
}

export function goOn(): void {
  go(stepAfter(step.peek()));
}

export function goBack(): void {
  go(stepBefore(step.peek()));
}

/** Finds out how far the server is: from a former visit, another tab, or the form that needs no script. */
export async function look(signal: AbortSignal): Promise<void> {
  await resumeSession();
  if (user.peek()) return lookAtShop(signal);
  const query = served.token ? { token: served.token } : {};
  link.value = (await ok(guestApi.GET("/api/v1/setup/state", { params: { query }, signal }))).state;
}

async function lookAtShop(signal: AbortSignal): Promise<void> {
  const { data } = await ok(api.GET("/api/v1/shops", { params: { query: { mine: true, limit: 1 } }, signal }));
  const first = data[0];
  if (first) {
    const path = { shop: first.id };
    const [items, paired] = await Promise.all([
      ok(api.GET("/api/v1/shops/{shop}/items", { params: { path, query: { limit: 1, count: true } }, signal })),
      ok(api.GET("/api/v1/screens", { params: { query: { shop: first.id, limit: 200 } }, signal })),
    ]);
    itemCount.value = items.total ?? items.data.length;
    screens.value = paired.data;
  }
  shop.value = first ?? null;
}
