import { type Direction, nearest } from "../orders/nearest";
import { selected } from "./page_state";

const CARD = "[data-order]";

/** What of an order's card takes the focus: its next step, else its details. */
function targetIn(card: Element | null): HTMLElement | null {
  return card?.querySelector<HTMLElement>(".order-step") ?? card?.querySelector<HTMLElement>(".order-body") ?? null;
}

function cardOf(id: string): Element | null {
  return [...document.querySelectorAll<HTMLElement>(CARD)].find((each) => each.dataset["order"] === id) ?? null;
}

/** Whether the focus was on a card that may have moved away from under it. */
let wasOnCard = false;

/** To be told of each focus and touch in the page. */
export function noteFocus(target: EventTarget | null): void {
  const card = target instanceof Element ? target.closest<HTMLElement>(CARD) : null;
  wasOnCard = card !== null;
  if (card) selected.value = card.dataset["order"];
}

export function focusOrder(id: string): void {
  selected.value = id;
  const target = targetIn(cardOf(id));
  target?.focus();
  target?.closest(CARD)?.scrollIntoView({ block: "nearest" });
}

/** Gives the focus back to the selected order when its card was drawn anew elsewhere. */
export function restoreFocus(): void {
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (wasOnCard && isLost && selected.peek()) focusOrder(selected.peek()!);
}

/** Goes on to the order that lies that way; from nowhere, to the first one. */
export function focusNearest(direction: Direction): void {
  const cards = [...document.querySelectorAll<HTMLElement>(CARD)];
  const places = cards.map((card) => {
    const { left, top, width, height } = card.getBoundingClientRect();
    return { id: card.dataset["order"]!, left, top, width, height };
  });
  const focused = document.activeElement?.closest<HTMLElement>(CARD)?.dataset["order"];
  const to = focused === undefined ? startOf(places.map(({ id }) => id)) : nearest(places, focused, direction);
  if (to !== undefined) focusOrder(to);
}

function startOf(ids: readonly string[]): string | undefined {
  return ids.find((id) => id === selected.peek()) ?? ids[0];
}

export function focusEdge(edge: "first" | "last"): void {
  const cards = [...document.querySelectorAll<HTMLElement>(CARD)];
  const id = (edge === "first" ? cards[0] : cards[cards.length - 1])?.dataset["order"];
  if (id) focusOrder(id);
}
