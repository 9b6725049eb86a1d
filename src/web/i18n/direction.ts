/**
 * A part of a text that reads in a direction of its own, as in <bdi>. `dir="auto"` passes over a <bdi> when it looks which
 * way the whole reads, and not over this.
 */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
