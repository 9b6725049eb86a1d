import { Problem } from "../../api/problem";

export interface Fault {
  pointer: string;
  detail: string;
}

/** What a refusal says of single fields. */
export function faultsOf(error: unknown): readonly Fault[] {
  return error instanceof Problem ? error.body.errors ?? [] : [];
}

/** What is wrong with the field at `pointer`, or within it. */
export function faultAt(error: unknown, pointer: string): string | undefined {
  const found = faultsOf(error).filter((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`));
  return found.length > 0 ? found.map((each) => each.detail).join("; ") : undefined;
}

/** Whether a refusal says something that stands beside none of these fields, so that it has to be said elsewhere. */
export function isUnplaced(error: unknown, pointers: readonly string[]): boolean {
  if (error === undefined) return false;
  const faults = faultsOf(error);
  return faults.length === 0 ||
    faults.some((fault) => !pointers.some((each) => fault.pointer === each || fault.pointer.startsWith(`${each}/`)));
}
