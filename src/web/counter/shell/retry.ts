import { useEffect } from "preact/hooks";
import { isTransient } from "../../api/problem";
import type { Loaded } from "../../kit/load";

const RETRY_MS = 5_000;

/** Reads again by itself what could not be read because nobody answered: a counter that starts before its server. */
export function useRetry({ error, isLoading, reload }: Loaded<unknown>): void {
  useEffect(() => {
    if (isLoading || error === undefined || !isTransient(error)) return undefined;
    const timer = setTimeout(reload, RETRY_MS);
    return () => clearTimeout(timer);
  }, [error, isLoading]);
}
