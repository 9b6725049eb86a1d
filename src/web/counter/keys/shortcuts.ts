import { undo } from "../desk/deeds";
import type { Station } from "../desk/station";
import { ticket } from "../ticket/ticket_state";
import { focusEdge, focusNearest, noteFocus } from "../view/focus";
import { opened, openOrder, query, selected } from "../view/page_state";
import { latinKey } from "./latin_key";

/** What keys do at the counter. Enter takes the next step by itself: the focus is on its button. */
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" } as const;

export function listenToKeys(station: Station): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isForAnother(event)) return;
    if (event.repeat && !(event.key in ARROWS)) return holdStill(event);
    const act = actionOf(latinKey(event), station);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onFocus = ({ target }: Event) => noteFocus(target);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("pointerdown", onFocus);
  return () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("pointerdown", onFocus);
  };
}

/** A key that is held down does its work once: by then, the focus is on another order. */
function holdStill(event: KeyboardEvent): void {
  if (event.target instanceof Element && event.target.closest("[data-order]")) event.preventDefault();
}

function actionOf(key: string, { desk, preferences, ringer }: Station): (() => void) | undefined {
  if (key in ARROWS) return () => focusNearest(ARROWS[key as keyof typeof ARROWS]);
  if (key === "Home" || key === "End") return () => focusEdge(key === "Home" ? "first" : "last");
  if (key === "Escape" && query.peek() !== "") return () => (query.value = "");
  if (!preferences.hasShortcuts.value) return undefined;
  const order = desk.shown.peek().get(selected.peek() ?? "");
  switch (key.toLowerCase()) {
    case "/": return () => document.getElementById("search")?.focus();
    case "?": return () => (opened.value = { what: "help" });
    case "n": return () => (opened.value = { what: "take" });
    case "r": return () => (opened.value = { what: "recall" });
    case "m": return () => (preferences.isMuted.value = !preferences.isMuted.peek());
    case "a": return () => ringer.acknowledgeAll();
    case "u": {
      const last = desk.undoables.peek()[0];
      return last && (() => undo(desk, last));
    }
    case "d": return order && (() => openOrder(order.id));
    case "x": return order && (() => openOrder(order.id, true));
    case "p": return order && (() => (ticket.value = order));
    default: return undefined;
  }
}

/** Whether the key is typed into a field, meant for a dialog, or for the browser. */
function isForAnother(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (opened.peek()) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.id === "search") return leaveSearch(event);
  return target.matches("input, textarea, select, [contenteditable]");
}

/** From the search field, Escape leads back and the arrow down to what was found. */
function leaveSearch(event: KeyboardEvent): boolean {
  if (event.key === "Escape") {
    query.value = "";
    (event.target as HTMLElement).blur();
    return true;
  }
  return event.key !== "ArrowDown";
}
