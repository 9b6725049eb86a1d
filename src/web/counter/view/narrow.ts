import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 43.9rem)");

/** Whether the page has no room for columns side by side. */
export const isNarrow = signal(query.matches);
query.addEventListener("change", () => (isNarrow.value = query.matches));
