import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  /** Reads it again; what is shown stays until then. */
  reload: () => void;
}

/** Reads something when the page comes up, and again whenever one of `deps` is another. An outdated answer is dropped. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Loaded<T> {
  const state = useSignal<{ value: T | undefined; error: unknown; isLoading: boolean }>(
    { value: undefined, error: undefined, isLoading: true });
  const turn = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    state.value = { ...state.peek(), isLoading: true };
    read(abort.signal).then(
      (value) => !abort.signal.aborted && (state.value = { value, error: undefined, isLoading: false }),
      (error: unknown) => !abort.signal.aborted && (state.value = { ...state.peek(), error, isLoading: false }));
    return () => abort.abort();
  }, [...deps, turn.value]);
  return { ...state.value, reload: () => (turn.value += 1) };
}
