/** Orders that nobody has taken note of: those in the workflow's first status, but for the ones acknowledged here. */
export function unheeded(orders: Iterable<{ id: string; status: string }>, initial: string,
  acknowledged: ReadonlySet<string>): string[] {
  const ids: string[] = [];
  for (const { id, status } of orders) {
    if (status === initial && !acknowledged.has(id)) ids.push(id);
  }
  return ids;
}

/** Those that are still worth remembering: an order that is moved on and taken back is not new again. */
export function stillKnown(acknowledged: Iterable<string>, orders: { has(id: string): boolean }): Set<string> {
  return new Set([...acknowledged].filter((id) => orders.has(id)));
}

export interface RingState {
  unheeded: number;
  isMuted: boolean;
  /** Whether the browser lets the page sound. */
  canSound: boolean;
}

export function isRinging({ unheeded: count, isMuted, canSound }: RingState): boolean {
  return count > 0 && !isMuted && canSound;
}
