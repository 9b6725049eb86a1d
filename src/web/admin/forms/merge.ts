/** A field that was changed here and elsewhere, to different values. */
export interface Conflict<T> {
  field: keyof T;
  mine: unknown;
  theirs: unknown;
}

export interface Merged<T> {
  /** What is still to be saved from here. */
  edits: Partial<T>;
  /** What they have changed that was not touched here: it is taken over. */
  taken: (keyof T)[];
  conflicts: Conflict<T>[];
}

/** Brings `edits` of `base` together with what somebody else has made of it. */
export function merge<T extends object>(base: T, edits: Partial<T>, theirs: T): Merged<T> {
  const merged: Merged<T> = { edits: {}, taken: [], conflicts: [] };
  for (const field of Object.keys(theirs) as (keyof T)[]) {
    const isEdited = field in edits && !isSame(edits[field], theirs[field]);
    const isChanged = !isSame(base[field], theirs[field]);
    if (isEdited) merged.edits[field] = edits[field]!;
    if (isEdited && isChanged) merged.conflicts.push({ field, mine: edits[field], theirs: theirs[field] });
    if (!isEdited && isChanged) merged.taken.push(field);
  }
  return merged;
}

/** Whether two values of JSON say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
