import type { Schemas } from "../../api/client";
import { isRecord } from "../stored";

export type Item = Schemas["Item"];
export type NewOrder = Schemas["NewOrder"];

export interface DraftLine {
  /** null for something that is not in the catalogue. */
  item_id: string | null;
  name: string;
  unit_price: number;
  quantity: number;
  note: string;
}

/** An order that is being taken. */
export interface Draft {
  lines: readonly DraftLine[];
  name: string;
  phone: string;
  fulfilment: "pickup" | "delivery";
  address: string;
  notes: string;
}

export const EMPTY_DRAFT: Draft = { lines: [], name: "", phone: "", fulfilment: "pickup", address: "", notes: "" };
export const MOST_OF_A_LINE = 10_000;

/** One more of an item; it joins the line of the same item that has no note. */
export function withItem(draft: Draft, item: Pick<Item, "id" | "name" | "price">): Draft {
  const place = draft.lines.findIndex((line) => line.item_id === item.id && line.note === "");
  if (place >= 0) return withQuantity(draft, place, draft.lines[place]!.quantity + 1);
  return withLine(draft, { item_id: item.id, name: item.name, unit_price: item.price, quantity: 1, note: "" });
}

/** With names and prices as the catalogue has them now: a draft may be kept for days. */
export function withCatalogue(draft: Draft, items: readonly Pick<Item, "id" | "name" | "price">[]): Draft {
  const byId = new Map(items.map((item) => [item.id, item]));
  const lines = draft.lines.map((line) => {
    const item = line.item_id === null ? undefined : byId.get(line.item_id);
    return item ? { ...line, name: item.name, unit_price: item.price } : line;
  });
  return { ...draft, lines };
}

/** Something that is not in the catalogue. */
export function withFreeLine(draft: Draft, name: string, unit_price: number): Draft {
  return withLine(draft, { item_id: null, name, unit_price, quantity: 1, note: "" });
}

/** With so many of a line; it goes when that is none. */
export function withQuantity(draft: Draft, place: number, quantity: number): Draft {
  if (quantity < 1) return { ...draft, lines: draft.lines.filter((_, at) => at !== place) };
  return withChanged(draft, place, { quantity: Math.min(quantity, MOST_OF_A_LINE) });
}

export function withNote(draft: Draft, place: number, note: string): Draft {
  return withChanged(draft, place, { note });
}

export function totalOf({ lines }: Draft): number {
  return lines.reduce((sum, { unit_price, quantity }) => sum + unit_price * quantity, 0);
}

export function countOf(draft: Draft, item: string): number {
  return draft.lines.reduce((sum, { item_id, quantity }) => sum + (item_id === item ? quantity : 0), 0);
}

/** Whether there is anything that would be lost. */
export function isEmpty(draft: Draft): boolean {
  return JSON.stringify(draft) === JSON.stringify(EMPTY_DRAFT);
}

/** As the server takes it: prices are the catalogue's, texts that say nothing are left out. */
export function toNewOrder(draft: Draft): NewOrder {
  const isDelivery = draft.fulfilment === "delivery";
  return {
    lines: draft.lines.map(({ item_id, name, unit_price, quantity, note }) =>
      ({ ...(item_id === null ? { name, unit_price } : { item_id }), quantity, note: textOf(note) })),
    customer: { name: textOf(draft.name), phone: textOf(draft.phone) },
    fulfilment: draft.fulfilment,
    delivery_address: isDelivery ? textOf(draft.address) : null,
    notes: textOf(draft.notes),
  };
}

export function isDraft(value: unknown): value is Draft {
  if (!isRecord(value) || !Array.isArray(value["lines"])) return false;
  const { name, phone, fulfilment, address, notes } = value;
  return value["lines"].every(isDraftLine) && (fulfilment === "pickup" || fulfilment === "delivery") &&
    [name, phone, address, notes].every((each) => typeof each === "string");
}

function isDraftLine(value: unknown): value is DraftLine {
  if (!isRecord(value)) return false;
  const { item_id, name, unit_price, quantity, note } = value;
  return (item_id === null || typeof item_id === "string") && typeof name === "string" &&
    Number.isSafeInteger(unit_price) && Number.isSafeInteger(quantity) && typeof note === "string";
}

function withLine(draft: Draft, line: DraftLine): Draft {
  return { ...draft, lines: [...draft.lines, line] };
}

function withChanged(draft: Draft, place: number, change: Partial<DraftLine>): Draft {
  return { ...draft, lines: draft.lines.map((line, at) => (at === place ? { ...line, ...change } : line)) };
}

function textOf(text: string): string | null {
  return text.trim() || null;
}
