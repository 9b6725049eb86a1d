/** Whether this browser can be told things by Web Push, here: that takes https, or one's own machine. */
export function canBePushedTo(): boolean {
  return isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** The bytes of base64url, as keys are written (RFC 4648, 5). */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function isSameKey(bytes: ArrayBuffer | null, other: Uint8Array): boolean {
  const own = new Uint8Array(bytes ?? new ArrayBuffer(0));
  return own.length === other.length && own.every((each, place) => each === other[place]);
}

/** What the server is told of a subscription; undefined where a key is lacking. */
export function subscriptionBody({ endpoint, keys }: PushSubscriptionJSON) {
  const { p256dh, auth } = keys ?? {};
  return endpoint && p256dh && auth ? { endpoint, p256dh, auth } : undefined;
}

const MOST = 20;

/** The orders that this browser is told of, the newest last. What is kept is only a mark: it may be anything. */
export function toldOrders(kept: string | null): string[] {
  try {
    const value: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  } catch {
    return [];
  }
}

export function withToldOrder(told: readonly string[], token: string): string[] {
  return [...withoutToldOrder(told, token), token].slice(-MOST);
}

export function withoutToldOrder(told: readonly string[], token: string): string[] {
  return told.filter((each) => each !== token);
}
