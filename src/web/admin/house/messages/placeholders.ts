export const PLACEHOLDERS = ["number", "shop", "name", "status", "lines", "total", "tracking_url", "eta"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export interface Insertion {
  text: string;
  /** Where the caret stands behind what was put in. */
  caret: number;
}

/** Puts `what` in the place of what is selected from `start` to `end`. */
export function insertAt(text: string, start: number, end: number, what: string): Insertion {
  return { text: text.slice(0, start) + what + text.slice(end), caret: start + what.length };
}

/** What stands in braces and is nothing that Docket fills in; each once. */
export function unknownIn(text: string): string[] {
  const found = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return [...new Set(found)].filter((name) => !(PLACEHOLDERS as readonly string[]).includes(name));
}
