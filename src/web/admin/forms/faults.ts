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

/** A refusal by its code as the fault of the field that it is about; any other error as it is. */
export function placed(error: unknown, code: string, pointer: string, detail: string): unknown {
  if (!(error instanceof Problem) || error.code !== code) return error;
  return new Problem({ ...error.body, errors: [{ pointer, detail }] }, error.retryAfterS);
}
