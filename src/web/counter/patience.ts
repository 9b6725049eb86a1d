import { Unreachable } from "../api/problem";

/** A network that is gone without a word lets a request hang for minutes. */
const PATIENCE_MS = 10_000;

/** Asks the server, and takes no answer in time for none. Throws Unreachable then. */
export async function withPatience<T>(ask: (signal: AbortSignal) => Promise<T>, patience_ms = PATIENCE_MS): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patience_ms);
  try {
    return await ask(patience.signal);
  } catch (error) {
    if (patience.signal.aborted) throw new Unreachable("The server did not answer in time.");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
