import { computed, signal } from "@preact/signals";
import { serverNow } from "../live/server_time";
import { type Moment, moment } from "./freshness";

/** Now, to the second. */
export const now = signal<Moment>(moment());
/** The start of the minute, for what need not be drawn each second. */
export const minute = computed(() => startOfMinute(now.value.wall));
/** The same by the server's clock, for what the server has foretold. */
export const serverMinute = computed(() => {
  void now.value;
  return startOfMinute(serverNow());
});

function startOfMinute(at: number): number {
  return at - (at % 60_000);
}

/** Turns for as long as the page is open; at once when it comes back from sleep. */
export function startClock(): void {
  const turn = () => (now.value = moment());
  setInterval(turn, 1_000);
  document.addEventListener("visibilitychange", turn);
  addEventListener("focus", turn);
  addEventListener("pageshow", turn);
}
