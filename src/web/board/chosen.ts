import { signal } from "@preact/signals";
import { keep, recall } from "./keeping";
import { type Settings, settingsOf } from "./settings";

const KEPT = "docket.board.settings";

export const settings = signal<Settings>(settingsOf(recall(KEPT), new URLSearchParams(location.search)));

export function choose(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  keep(KEPT, JSON.stringify(settings.value));
}
