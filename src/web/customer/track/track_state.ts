import { computed, signal } from "@preact/signals";
import { guestApi, idempotencyKey, ok, type Schemas } from "../../api/client";
import { Problem, problemOf } from "../../api/problem";
import { heedTime, serverNow } from "../../live/server_time";
import { type Answer, type Asked, Follower, WAIT_S } from "./follow";

/** The order behind the link of this page, as the server says it is now. */

export type Tracking = Schemas["Tracking"];

/** The server says something at least every 25 seconds; from so long a silence on, nothing is known. */
const SILENCE_MS = (WAIT_S + 15) * 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** By which the link names the order. */
export const token = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const path = { token };

export const order = signal<Tracking | undefined>(undefined);
/** There is nothing behind the link, or not any more. */
export const isGone = signal(false);
/** When the server last said that what is shown is so; 0 before it ever did. */
export const confirmedAt = signal(0);
const isLost = signal(false);
/** To the second. */
export const now = signal(Date.now());
/** The same by the server's clock: that of a phone may be hours off. */
export const serverTime = computed(() => {
  void now.value;
  return serverNow();
});

/** Whether what is shown is known to be so. A page that wakes up does not know. */
export const isCurrent = computed(() => !isLost.value && now.value - confirmedAt.value < SILENCE_MS);

const becameReady: (() => void)[] = [];
/** `act` is called when the order becomes ready while the page is open. */
export function whenReady(act: () => void): void {
  becameReady.push(act);
}

const follower = new Follower<Tracking>(ask, {
  changed(state) {
    const before = order.peek()?.status_kind;
    order.value = state;
    lookWhenCancellingEnds(state);
    if (before === "open" && state.status_kind === "ready") for (const act of becameReady) act();
  },
  confirmed() {
    now.value = confirmedAt.value = Date.now();
    isLost.value = false;
  },
  lost: () => (isLost.value = true),
  gone: () => (isGone.value = true),
});

async function ask({ etag, waitS, signal }: Asked): Promise<Answer<Tracking>> {
  const { data, error, response } = await guestApi.GET("/api/v1/track/{token}", {
    params: { path, query: waitS > 0 ? { wait: waitS } : {}, ...(etag ? { header: { "If-None-Match": etag } } : {}) },
    signal,
  });
  heedTime(response);
  if (response.status === 304) return { kind: "same" };
  if (response.status === 404) return { kind: "gone" };
  if (!data) throw await problemOf(new Response(JSON.stringify(error), response));
  return { kind: "new", state: data, etag: response.headers.get("ETag") ?? "" };
}

let cancelTimer: ReturnType<typeof setTimeout> | undefined;

/** A waiting request does not hear that time is up: the page asks then. */
function lookWhenCancellingEnds(state: Tracking): void {
  clearTimeout(cancelTimer);
  if (!state.cancel_until) return;
  const left = Date.parse(state.cancel_until) - serverNow();
  cancelTimer = setTimeout(() => follower.hurry(), Math.min(Math.max(left, 0) + 500, LONGEST_TIMER_MS));
}

/** Resolves once it is known how the order stands, or that nobody answers. */
export function follow(): Promise<void> {
  follower.start();
  setInterval(() => (now.value = Date.now()), 1000);
  addEventListener("online", () => follower.hurry());
  addEventListener("offline", () => follower.lose());
  addEventListener("pageshow", (event) => event.persisted && wakeUp());
  document.addEventListener("visibilitychange", () => {
    now.value = Date.now();
    if (document.visibilityState === "visible" && !isCurrent.peek()) wakeUp();
  });
  return new Promise((resolve) => {
    const stop = computed(() => order.value !== undefined || isGone.value || isLost.value)
      .subscribe((isKnown) => isKnown && queueMicrotask(() => {
        stop();
        resolve();
      }));
  });
}

function wakeUp(): void {
  isLost.value = true;
  follower.hurry();
}

let cancelKey = idempotencyKey();

/** Throws what the server refuses. */
export async function cancel(): Promise<void> {
  const call = guestApi.POST("/api/v1/track/{token}/cancel", {
    params: { path, header: { "Idempotency-Key": cancelKey } },
  });
  try {
    const state = await ok(call);
    follower.adopt(state, (await call).response.headers.get("ETag") ?? "");
  } catch (error) {
    // A refusal would be repeated to this key for days.
    if (error instanceof Problem && error.status < 500) cancelKey = idempotencyKey();
    throw error;
  }
}
