import { lookedUp } from "../../i18n/digits";
import { plain, wordsIn } from "../plain_text";
import type { Order } from "./order";

/** What the server takes for a question: three characters, or one or two digits for the end of a number. */
export function isForServer(text: string): boolean {
  const asked = lookedUp(text);
  return asked.length >= 3 ? asked.length <= 100 : /^\d{1,2}$/.test(asked);
}

/**
 * Orders that have every word somewhere in their number, their guest's name or phone, or the name of a line; case,
 * accents and the punctuation of phone numbers aside. Those whose number ends in what was typed come first.
 */
export function searchOrders(orders: readonly Order[], text: string): Order[] {
  const words = wordsIn(text);
  if (words.length === 0) return [...orders];
  const found = orders.filter((order) => {
    const where = textOf(order);
    const digits = digitsOf(order.customer.phone ?? "");
    return words.every((word) => where.includes(word) || isInPhone(word, digits));
  });
  const isByNumber = (order: Order) => words.length === 1 && endsInNumber(order.number, words[0]!);
  return [...found.filter(isByNumber), ...found.filter((order) => !isByNumber(order))];
}

// Typing asks about the same orders again with every letter.
const texts = new WeakMap<Order, string>();

function textOf(order: Order): string {
  let text = texts.get(order);
  if (text === undefined) {
    const { name, phone } = order.customer;
    text = plain([order.number, name, phone, ...order.lines.map((line) => line.name)].join("\n"));
    texts.set(order, text);
  }
  return text;
}

function isInPhone(word: string, digits: string): boolean {
  return /^[\d+()/.-]+$/.test(word) && digitsOf(word).length >= 3 && digits.includes(digitsOf(word));
}

function endsInNumber(number: string, word: string): boolean {
  const counted = /\d+$/.exec(number)?.[0];
  return plain(number) === word || (counted !== undefined && /^\d+$/.test(word) && Number(counted) === Number(word));
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
