import { signal } from "@preact/signals";

const TICK_MS = 1_000;
/** Below it, the difference may as well be the way of the reply: `Date` counts whole seconds. */
const TRUSTED_MS = 2_000;

let ahead_ms = 0;

/** The server's time as far as it is known, in milliseconds; another value each second. */
export const now = signal(Date.now());

export function serverNow(): number {
  return Date.now() + ahead_ms;
}

/** Takes the server's time from a reply that has just come. */
export function setClock(response: Response): void {
  const said = Date.parse(response.headers.get("Date") ?? "");
  const difference = said + 500 - Date.now();
  if (!Number.isNaN(difference)) ahead_ms = Math.abs(difference) > TRUSTED_MS ? difference : 0;
  now.value = serverNow();
}

/** Ticks until the result is called. */
export function startClock(): () => void {
  const timer = setInterval(() => (now.value = serverNow()), TICK_MS);
  return () => clearInterval(timer);
}
