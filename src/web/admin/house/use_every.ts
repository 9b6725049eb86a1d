import { useEffect } from "preact/hooks";

/** Runs `work` now, then again so long after each time it is through; not while nobody looks at the page. */
export function useEvery(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<void>,
  deps: readonly unknown[],
): void {
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isRunning = false;
    const run = async () => {
      clearTimeout(timer);
      if (isRunning || document.visibilityState === "hidden") return;
      isRunning = true;
      await work(abort.signal);
      isRunning = false;
      if (!abort.signal.aborted) timer = setTimeout(() => void run(), milliseconds);
    };
    const onVisible = () => void run();
    document.addEventListener("visibilitychange", onVisible);
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, deps);
}
