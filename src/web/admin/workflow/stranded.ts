/** The statuses that a `status_in_use` names: those that the new workflow lacks, and those that it takes for an end. */
export function strandedIn(detail: string): { lacking: string[]; ending: string[] } {
  const after = (words: string) => {
    const [, names] = new RegExp(`${words}: ([a-z0-9_, ]+)\\.`).exec(detail) ?? [];
    return names ? names.split(", ") : [];
  };
  return { lacking: after("lacks"), ending: after("for an end") };
}
