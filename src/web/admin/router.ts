import { signal } from "@preact/signals";
import { askToLeave } from "./leaving";
import { hashOf, parseHash, type Query, type Route } from "./route";

/** Where the page is. */
export const route = signal<Route>(parseHash(location.hash));
/** Whether somebody has moved within the page: from then on the heading takes the focus. */
let hasMoved = false;

export function hasNavigated(): boolean {
  return hasMoved;
}

let shown = location.hash;
addEventListener("hashchange", () => {
  const wanted = location.hash;
  if (wanted === shown) return;
  // The address stays with what is shown until whoever has unsaved changes has said that they may go.
  history.replaceState(null, "", shown || "#");
  askToLeave(() => {
    history.replaceState(null, "", wanted || "#");
    show(wanted);
  });
});

function show(hash: string): void {
  shown = hash;
  hasMoved = true;
  route.value = parseHash(hash);
}

export function go(section: string, path: readonly string[] = [], query: Query = {}): void {
  location.hash = hashOf(section, path, query);
}

/** Changes the query of the place that is shown, as a filter does: no step in the browser's history. */
export function setQuery(query: Query): void {
  const { section, path } = route.peek();
  rename(hashOf(section, path, query));
}

/** Gives the place that is shown its full name: the start is the first section. */
export function nameStart(section: string): void {
  rename(hashOf(section));
}

function rename(hash: string): void {
  shown = hash;
  history.replaceState(null, "", hash);
  route.value = parseHash(hash);
}
