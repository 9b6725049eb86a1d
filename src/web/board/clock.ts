import { computed, signal } from "@preact/signals";
import { type Moment, moment } from "./freshness";

/** Now, to the second. */
export const now = signal<Moment>(moment());
/** The start of the minute, for what need not be drawn each second. */
export const minute = computed(() => now.value.wall - (now.value.wall % 60_000));

/** Turns for as long as the page is open; at once when it comes back from sleep. */
export function startClock(): void {
  const turn = () => (now.value = moment());
  setInterval(turn, 1_000);
  document.addEventListener("visibilitychange", turn);
  addEventListener("focus", turn);
  addEventListener("pageshow", turn);
}
