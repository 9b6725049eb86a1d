import { isOpen, type Order } from "./order";

/** The orders that are known here, by id. A new one for each change; an order that did not change is the same object. */
export type Book = ReadonlyMap<string, Order>;

/** So many closed orders stay known. */
const MOST_CLOSED = 100;

/** The book with what is known of an order now. News that are older than what is known change nothing. */
export function withOrder(book: Book, order: Order): Book {
  const known = book.get(order.id);
  if (known && (known.version > order.version || isSame(known, order))) return book;
  const changed = new Map(book).set(order.id, order);
  if (!isOpen(order)) forgetOldest(changed, order.id);
  return changed;
}

export function withoutOrder(book: Book, id: string): Book {
  if (!book.has(id)) return book;
  const changed = new Map(book);
  changed.delete(id);
  return changed;
}

/**
 * The book after all open orders were read. `before` is what it was when the reading began: what has changed since then
 * is newer than the list. Open orders that the list does not have any more have ended.
 */
export function withOpenOrders(now: Book, before: Book, listed: readonly Order[]): Book {
  const read = new Map(listed.map((order) => [order.id, order]));
  const changed = new Map<string, Order>();
  for (const [id, order] of now) {
    const hasEnded = isOpen(order) && !read.has(id) && order === before.get(id);
    if (!hasEnded) changed.set(id, order);
  }
  for (const [id, order] of read) {
    const known = changed.get(id);
    if (!known || (known.version <= order.version && !isSame(known, order))) changed.set(id, order);
  }
  return changed;
}

/** Newest first. */
export function closedOrders(book: Book): Order[] {
  return [...book.values()].filter((order) => !isOpen(order)).sort((a, b) => closing(b) - closing(a));
}

function closing(order: Order): number {
  return Date.parse(order.closed_at ?? order.updated_at);
}

/** But for the one that was asked for: somebody may look at an old order. */
function forgetOldest(book: Map<string, Order>, asked: string): void {
  for (const { id } of closedOrders(book).slice(MOST_CLOSED)) {
    if (id !== asked) book.delete(id);
  }
}

/** What the caller may do depends on more than the version: on the shop, and on time. */
function isSame(a: Order, b: Order): boolean {
  return a.version === b.version && a.tracking_url === b.tracking_url &&
    a.allowed_transitions.join() === b.allowed_transitions.join();
}
