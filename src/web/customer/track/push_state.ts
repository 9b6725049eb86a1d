import { signal } from "@preact/signals";
import { guestApi, idempotencyKey, ok } from "../../api/client";
import { language } from "../../i18n/texts";
import { inBrowser, Kept } from "../kept";
import { bytesOf, canBePushedTo, isSameKey, subscriptionBody, toldOrders, withoutToldOrder, withToldOrder } from "./push_support";

/** Whether news of this order are pushed to this browser: `none` where that cannot be. */
export const push = signal<"none" | "offered" | "asking" | "on" | "ending" | "denied">("none");

const SCOPE = "/track/";
const told = new Kept(inBrowser, "docket.push");
let serverKey = "";

/** Offers it where browser and server can. Without an answer there is nothing to offer. */
export async function offerPush(token: string): Promise<void> {
  if (!canBePushedTo() || Notification.permission === "denied") return;
  try {
    const { public_key } = await ok(guestApi.GET("/api/v1/track/{token}/push", { params: { path: { token } } }));
    if (!public_key) return;
    serverKey = public_key;
    push.value = (await isTold(token)) ? "on" : "offered";
  } catch {
    push.value = "none";
  }
}

async function isTold(token: string): Promise<boolean> {
  if (Notification.permission !== "granted" || !toldOrders(told.read()).includes(token)) return false;
  const subscription = await knownSubscription();
  return subscription != null && isSameKey(subscription.options.applicationServerKey, bytesOf(serverKey));
}

/** Asks whoever is there, who has just pressed something, then the browser's push service. Throws when either fails. */
export async function subscribe(token: string): Promise<void> {
  push.value = "asking";
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      push.value = Notification.permission === "denied" ? "denied" : "offered";
      return;
    }
    const body = subscriptionBody((await subscription()).toJSON());
    if (!body) throw new Error("The browser gave no keys.");
    const params = { path: { token }, header: { "Idempotency-Key": idempotencyKey() } };
    // News come in the language of this page.
    const headers = { "Accept-Language": language() };
    await ok(guestApi.POST("/api/v1/track/{token}/push", { params, body, headers }));
    told.write(JSON.stringify(withToldOrder(toldOrders(told.read()), token)));
    push.value = "on";
  } catch (error) {
    push.value = "offered";
    throw error;
  }
}

/** Throws when the server cannot be asked; then it still pushes. */
export async function unsubscribe(token: string): Promise<void> {
  push.value = "ending";
  try {
    const endpoint = (await knownSubscription())?.endpoint;
    if (endpoint) {
      const params = { path: { token }, query: { endpoint } };
      await ok(guestApi.DELETE("/api/v1/track/{token}/push", { params }));
    }
    told.write(JSON.stringify(withoutToldOrder(toldOrders(told.read()), token)));
    push.value = "offered";
  } catch (error) {
    push.value = "on";
    throw error;
  }
}

async function knownSubscription(): Promise<PushSubscription | null | undefined> {
  return (await navigator.serviceWorker.getRegistration(SCOPE))?.pushManager.getSubscription();
}

/** One for all orders of this browser; made anew when the server has another key by now. */
async function subscription(): Promise<PushSubscription> {
  await navigator.serviceWorker.register("/push.js", { scope: SCOPE });
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytesOf(serverKey);
  const known = await pushManager.getSubscription();
  if (known && isSameKey(known.options.applicationServerKey, key)) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}
