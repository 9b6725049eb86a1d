/** Keeps the screen on, where a page may ask for that: on https alone. It is lost each time the page is hidden. */
export function keepAwake(): void {
  if (!("wakeLock" in navigator)) return;
  const ask = () => {
    if (document.visibilityState === "visible") void navigator.wakeLock.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
