import { computed, signal } from "@preact/signals";

/** What lies over the counter. */
export type Opened =
  | { what: "order"; id: string; isCancelling?: boolean }
  | { what: "take" | "recall" | "menu" | "settings" | "help" | "leave" };

/** One at a time; undefined is the counter itself. */
export const opened = signal<Opened | undefined>(undefined);
/** What is searched for. */
export const query = signal("");
export const isSearching = computed(() => query.value.trim() !== "");
/** On a narrow page: the status that is shown alone; undefined is all of them. */
export const tab = signal<string | undefined>(undefined);
/** The order that the keys act on. */
export const selected = signal<string | undefined>(undefined);

export function openOrder(id: string, isCancelling = false): void {
  opened.value = { what: "order", id, isCancelling };
}

export function closeDialog(): void {
  opened.value = undefined;
}

/** The page of another shop begins with nothing open. */
export function openPage(): void {
  opened.value = undefined;
  query.value = "";
  tab.value = undefined;
  selected.value = undefined;
}
