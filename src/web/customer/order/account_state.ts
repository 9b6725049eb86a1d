import { signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { resumeSession, signIn, user } from "../../api/session";
import { statusLabel } from "../../i18n/status_label";
import { NO_DETAILS } from "./details";
import { changeDetails, details } from "./place_state";
import { shop } from "./shop_state";

/** The account of who orders, and their own orders at this shop. */

export type Order = Schemas["Order"];

const LOOK_MS = 15_000;
const SHOWN = 20;

/** Whether people may make accounts here. The server says so in the page it sends. */
export const canRegister = signal(document.querySelector("[data-registration=open]") !== null);
/** Newest first; undefined until they were read, and for guests. */
export const ownOrders = signal<Order[] | undefined>(undefined);
export const ownOrdersError = signal<unknown>(undefined);
/** The words for this shop's statuses, by key. */
export const labels = signal<ReadonlyMap<string, string>>(new Map());

/** Takes up the session of a former visit, and keeps the list of own orders fresh from then on. */
export function openAccount(): void {
  let known: string | undefined;
  user.subscribe((who) => {
    if (who?.id === known) return;
    if (known) changeDetails(NO_DETAILS);
    known = who?.id;
    ownOrders.value = undefined;
    if (who) {
      fillIn(who);
      void readOwnOrders();
    }
  });
  void resumeSession().catch(() => (user.value ??= null));
  const look = () => document.visibilityState === "visible" && user.peek() && void readOwnOrders();
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
}

/** What the account knows is offered, and can be changed. */
function fillIn(who: Schemas["User"]): void {
  const { name, email } = details.peek();
  if (!name && !email) changeDetails({ name: who.name ?? who.username, email: who.email ?? "" });
}

export async function readOwnOrders(): Promise<void> {
  const who = user.peek();
  const where = shop.peek();
  if (!who || !where) return;
  try {
    const query = { shop: where.id, customer: who.id, limit: SHOWN };
    const [orders, workflow] = await Promise.all([
      ok(api.GET("/api/v1/orders", { params: { query } })),
      ok(api.GET("/api/v1/shops/{shop}/workflow", { params: { path: { shop: where.id } } })),
    ]);
    if (user.peek()?.id !== who.id) return;
    labels.value = new Map(workflow.statuses.map(({ key, label }) => [key, statusLabel(label)]));
    ownOrders.value = orders.data;
    ownOrdersError.value = undefined;
  } catch (error) {
    ownOrdersError.value = error;
  }
}

/** Makes an account and signs in with it. Throws what the server refuses; `canRegister` ends with registration_closed. */
export async function register(account: Schemas["Registration"]): Promise<void> {
  try {
    await ok(api.POST("/api/v1/auth/register", { body: account }));
  } catch (error) {
    if (error instanceof Problem && error.code === "registration_closed") canRegister.value = false;
    throw error;
  }
  await signIn(account.username, account.password);
}
