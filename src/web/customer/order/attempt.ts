import type { Schemas } from "../../api/client";
import { Problem, Unreachable } from "../../api/problem";
import type { Cart } from "./cart";
import type { Details } from "./details";

type NewOrder = Schemas["NewOrder"];

/** One wish to order, through all of its tries. It is kept in the browser before the first one is sent. */
export interface Attempt {
  /** The Idempotency-Key of each try. */
  key: string;
  /** What each try sends, byte for byte: the key belongs to it. */
  body: string;
  /** Who sends it: the id of an account, null for a guest. A key counts for one caller alone. */
  as: string | null;
  /** A try may have been carried out whose answer never came. */
  inDoubt: boolean;
  startedAt: number;
}

/**
 * What an answer means for the attempt.
 *
 * - `unknown`: it may have been carried out. The same try again finds out, and never makes a second order.
 * - `later`: it was not looked at. The same again, in a while.
 * - `arrived`: an earlier try made the order, under another address or account, so that its answer stays there.
 * - `refused`: there is no order, and the server would give the same answer to this key for days: it is used up.
 */
export type Verdict = "unknown" | "later" | "arrived" | "refused";

export function verdictOn(error: unknown): Verdict {
  if (!(error instanceof Problem)) return error instanceof Unreachable ? "unknown" : "refused";
  if (error.code === "idempotency_in_progress" || error.status >= 500) return "unknown";
  if (error.status === 429 || error.status === 401) return "later";
  if (error.code === "already_exists") return "arrived";
  return "refused";
}

/**
 * The attempt to send for this order: the one that is still open when it is for the same, else a new one. One in doubt is
 * never given up for another: ask `verdictOn` its next answer first.
 */
export function attemptFor(open: Attempt | undefined, cart: Cart, details: Details, as: string | null,
  now: number, newKey: () => string): Attempt {
  if (open?.inDoubt) return open;
  if (open && open.as === as && open.body === bodyOf(cart, details, open.key)) return open;
  const key = newKey();
  return { key, body: bodyOf(cart, details, key), as, inDoubt: false, startedAt: now };
}

/** The reference makes the order one of a kind in its shop, also where a try comes from another address than the first. */
function bodyOf(cart: Cart, details: Details, key: string): string {
  const delivered = details.fulfilment === "delivery";
  const order: NewOrder = {
    lines: cart.map(({ itemId, quantity, note }) =>
      ({ item_id: itemId, quantity, ...(note.trim() ? { note: note.trim() } : {}) })),
    customer: present({ name: details.name, phone: details.phone, email: details.email }),
    fulfilment: details.fulfilment,
    ...(delivered ? { delivery_address: details.address.trim() } : {}),
    external_ref: `web-${key.slice(0, 16)}`,
  };
  return JSON.stringify(order);
}

function present(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text));
}

/** An attempt that was kept; undefined for anything else. */
export function parseAttempt(text: string | null): Attempt | undefined {
  try {
    const kept = JSON.parse(text ?? "null") as Attempt | null;
    const isOne = typeof kept?.key === "string" && typeof kept.body === "string" && typeof kept.startedAt === "number" &&
      typeof kept.inDoubt === "boolean" && (kept.as === null || typeof kept.as === "string");
    return isOne ? kept : undefined;
  } catch {
    return undefined;
  }
}
