/** The header of a change that is based on a version: when there is a newer one, the answer is 412. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
