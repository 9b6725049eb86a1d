import { Problem } from "../../api/problem";

/** Why an order was not taken, as far as the words for it differ. */
export type Refusal =
  | { kind: "stock" }
  | { kind: "closed" }
  | { kind: "too_many"; seconds: number }
  | { kind: "signed_out" }
  | { kind: "no_shop" }
  /** These fields of the form do not fit. */
  | { kind: "fields"; fields: Field[] }
  | { kind: "other"; detail: string }
  /** No answer of the server: something in the page or the browser. */
  | { kind: "unknown" };

export type Field = "name" | "phone" | "email" | "address";

const FIELDS: Record<string, Field> = {
  "/customer/name": "name",
  "/customer/phone": "phone",
  "/customer/email": "email",
  "/delivery_address": "address",
};

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Problem)) return { kind: "unknown" };
  switch (error.code) {
    case "out_of_stock":
    case "item_unavailable": return { kind: "stock" };
    case "shop_closed": return { kind: "closed" };
    case "too_many_requests": return { kind: "too_many", seconds: error.retryAfterS ?? 60 };
    case "unauthenticated":
    case "invalid_token": return { kind: "signed_out" };
    case "not_found": return { kind: "no_shop" };
    case "validation_failed": return fieldsOf(error);
    default: return { kind: "other", detail: error.message };
  }
}

function fieldsOf(problem: Problem): Refusal {
  const fields = (problem.body.errors ?? []).map(({ pointer }) => FIELDS[pointer]);
  const isOfForm = fields.length > 0 && fields.every((field) => field !== undefined);
  return isOfForm ? { kind: "fields", fields: fields as Field[] } : { kind: "other", detail: problem.message };
}
