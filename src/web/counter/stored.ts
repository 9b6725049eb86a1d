/** What a browser does not keep is remembered for as long as the page is open. */
const here = new Map<string, string>();

/** A value that this browser keeps under a name; undefined where there is none, or one of another form. */
export function readStored<T>(name: string, isRight: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(textOf(name) ?? "null");
    return isRight(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textOf(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? here.get(name);
  } catch {
    return here.get(name);
  }
}

/** undefined removes it. */
export function writeStored(name: string, value: unknown): void {
  const text = value === undefined ? undefined : JSON.stringify(value);
  here.delete(name);
  try {
    if (text === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    if (text !== undefined) here.set(name, text);
  }
}

/** The names under which something is kept and that begin so. */
export function storedNames(prefix: string): string[] {
  const names = new Set(here.keys());
  try {
    for (let place = 0; place < localStorage.length; ++place) names.add(localStorage.key(place) ?? "");
  } catch {
    // What the page itself remembers is all there is.
  }
  return [...names].filter((name) => name.startsWith(prefix));
}

/** Hears what other tabs of this browser write under names that begin so, until the result is called. */
export function onStored(prefix: string, changed: () => void): () => void {
  const hear = ({ key }: StorageEvent) => {
    if (key === null || key.startsWith(prefix)) changed();
  };
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
