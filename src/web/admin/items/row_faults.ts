import { faultsOf } from "../forms/faults";

/** One thing that is wrong with a file: on which line as people count, in which column, and what. */
export interface RowFault {
  line: number | undefined;
  column: string;
  detail: string;
}

/** What a refusal says of the rows of a file ("/rows/17/price"), in the order of the lines. */
export function rowFaults(error: unknown): RowFault[] {
  const faults = faultsOf(error).map(({ pointer, detail }) => {
    const [, line, column = ""] = /^\/rows\/(\d+)(?:\/(.*))?$/.exec(pointer) ?? [];
    return line ? { line: Number(line), column, detail } : { line: undefined, column: pointer.replace(/^\//, ""), detail };
  });
  return faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
