import type { Draft } from "./draft";

/** The statuses to choose from; `current` is among them even where it names none. */
export function statusOptions(draft: Draft, current: string, without?: string): [id: string, label: string][] {
  const known = draft.statuses.filter((status) => status.id !== without);
  const options = known.map((status): [string, string] => [status.id, status.label || status.key]);
  if (!known.some((status) => status.id === current)) options.unshift([current, current.slice(1) || "–"]);
  return options;
}
