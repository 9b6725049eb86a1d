import { type Item, left } from "./catalogue";

/** A wish for one item. Name and price are what the customer saw when they last agreed to them. */
export interface CartLine {
  itemId: string;
  name: string;
  price: number;
  quantity: number;
  note: string;
}

export type Cart = readonly CartLine[];

/** What the API takes in one order. */
export const MOST_LINES = 200;
export const MOST_OF_ONE = 999;
export const LONGEST_NOTE = 500;

export function quantityOf(cart: Cart, itemId: string): number {
  return cart.find((line) => line.itemId === itemId)?.quantity ?? 0;
}

export function pieces(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

export function total(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.price * line.quantity, 0);
}

/** How many of an item a cart may hold. */
export function mostOf(item: Item): number {
  return Math.min(left(item), MOST_OF_ONE);
}

/** One more of an item, as far as there is one. */
export function add(cart: Cart, item: Item): Cart {
  const quantity = Math.min(quantityOf(cart, item.id) + 1, mostOf(item));
  if (quantity < 1) return cart;
  if (cart.some((line) => line.itemId === item.id)) return setQuantity(cart, item.id, quantity);
  if (cart.length >= MOST_LINES) return cart;
  return [...cart, { itemId: item.id, name: item.name, price: item.price, quantity, note: "" }];
}

/** Fewer than one takes the line out. */
export function setQuantity(cart: Cart, itemId: string, quantity: number): Cart {
  if (quantity < 1) return cart.filter((line) => line.itemId !== itemId);
  const wanted = Math.min(quantity, MOST_OF_ONE);
  return cart.map((line) => (line.itemId === itemId ? { ...line, quantity: wanted } : line));
}

export function setNote(cart: Cart, itemId: string, note: string): Cart {
  return cart.map((line) => (line.itemId === itemId ? { ...line, note: note.slice(0, LONGEST_NOTE) } : line));
}

/** The cart in a text that was kept, or an empty one: whatever else a browser holds there is not believed. */
export function parseCart(text: string | null): Cart {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(kept)) return [];
  const lines = new Map<string, CartLine>();
  for (const line of kept) {
    if (isLine(line)) lines.set(line.itemId, { ...line, note: line.note.slice(0, LONGEST_NOTE) });
  }
  return [...lines.values()].slice(0, MOST_LINES);
}

function isLine(value: unknown): value is CartLine {
  if (typeof value !== "object" || value === null) return false;
  const { itemId, name, price, quantity, note } = value as Partial<Record<keyof CartLine, unknown>>;
  return typeof itemId === "string" && typeof name === "string" && typeof note === "string" &&
    Number.isSafeInteger(price) && (price as number) >= 0 &&
    Number.isSafeInteger(quantity) && (quantity as number) >= 1 && (quantity as number) <= MOST_OF_ONE;
}
