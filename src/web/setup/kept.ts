import { effect, type Signal, signal } from "@preact/signals";

/** A signal that outlives a reload of the page, in this tab alone. */
export function kept<T>(name: string, initial: () => T): Signal<T> {
  const place = `docket.setup.${name}`;
  const value = signal<T>(read(place) ?? initial());
  effect(() => {
    const text = JSON.stringify(value.value);
    try {
      sessionStorage.setItem(place, text);
    } catch {
      // A browser that keeps nothing loses it with the page.
    }
  });
  return value;
}

function read<T>(place: string): T | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(place) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}
