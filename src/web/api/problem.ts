import type { components } from "./schema";

export type ProblemBody = components["schemas"]["Problem"];

/** A refusal of the server (RFC 9457). `message` is its detail, in English; go by `code`. */
export class Problem extends Error {
  constructor(readonly body: ProblemBody, readonly retryAfterS: number | undefined) {
    super(body.detail);
  }
  get code() {
    return this.body.code;
  }
  get status() {
    return this.body.status;
  }
  /** What is wrong with a field, by its JSON Pointer ("/lines/0/quantity"). */
  fault(pointer: string): string | undefined {
    return this.body.errors?.find((each) => each.pointer === pointer)?.detail;
  }
}

/** No answer came: the network or the server is away. The request may have been carried out. */
export class Unreachable extends Error {}

/** Whether trying the same again later may help: nothing was refused for good. */
export function isTransient(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}

/** The refusal in a response that is not 2xx. */
export async function problemOf(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get("Retry-After"));
  const after = response.headers.has("Retry-After") && Number.isFinite(retry) ? retry : undefined;
  try {
    return new Problem((await response.json()) as ProblemBody, after);
  } catch {
    const body = { type: "about:blank", title: response.statusText, status: response.status,
      detail: `The server answered ${response.status}.`, instance: "", code: "internal", request_id: "" } as const;
    return new Problem(body, after);
  }
}
