import type { Scope } from "./scopes";

/** A line for a terminal that shows that a key works. */
export function exampleOf(key: string, scopes: readonly Scope[], origin: string, slug: string): string {
  return `curl -H 'X-API-Key: ${key}' '${origin}/api/v1${pathFor(scopes, slug)}'`;
}

/** What the first of these scopes can read; a key that reads nothing gets the refusal that names its scope. */
function pathFor(scopes: readonly Scope[], slug: string): string {
  if (scopes.includes("orders:read")) return "/orders?limit=1";
  if (scopes.includes("items:read") || scopes.includes("items:write")) return `/shops/${slug}/items?limit=1`;
  if (scopes.includes("boards:read")) return `/boards/${slug}`;
  return scopes.includes("events:read") ? "/events?limit=1" : `/shops/${slug}`;
}
