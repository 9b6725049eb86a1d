import { textsOf, type TextKey } from "./texts";

type BuiltIn = TextKey<"statuses">;
const t = textsOf<"statuses">();

/** What the workflows that come with Docket call their statuses. src/domain/status_label.cpp has the same words. */
const BUILT_IN: ReadonlySet<string> = new Set<BuiltIn>(["Cancelled", "Completed", "Confirmed", "Created", "Delivered",
  "On its way", "Picked up", "Preparing", "Processing", "Ready", "Received", "Refunded", "Shipped"]);

/** The label of a status as people are shown it: the shop's own word as it is, one of ours in the page's language. */
export function statusLabel(label: string): string {
  return isBuiltIn(label) ? t(label) : label;
}

function isBuiltIn(label: string): label is BuiltIn {
  return BUILT_IN.has(label);
}
