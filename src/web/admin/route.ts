/** A place in the console: `#/{section}/{path…}?query`. */
export interface Route {
  section: string;
  path: readonly string[];
  query: Readonly<Record<string, string>>;
}
export type Query = Record<string, string | undefined>;

export function parseHash(hash: string): Route {
  const [place = "", search = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [section = "", ...path] = place.split("/").filter(Boolean).map(decoded);
  return { section, path, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** Empty values are left out. */
export function hashOf(section: string, path: readonly string[] = [], query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const place = [section, ...path].map(encodeURIComponent).join("/");
  return [...search].length ? `#/${place}?${search}` : `#/${place}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
