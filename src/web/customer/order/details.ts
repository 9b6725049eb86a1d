import type { Field } from "./refusal";

/** What the customer has said about themselves and how the order reaches them. */
export interface Details {
  fulfilment: "pickup" | "delivery";
  address: string;
  name: string;
  phone: string;
  email: string;
}

export const NO_DETAILS: Details = { fulfilment: "pickup", address: "", name: "", phone: "", email: "" };

/** The fields that the server would refuse. */
export function faultyFields({ fulfilment, address, email }: Details): Field[] {
  const fields: Field[] = [];
  if (fulfilment === "delivery" && !address.trim()) fields.push("address");
  if (email.trim() && !/^[^\s@]+@[^\s@]+$/.test(email.trim())) fields.push("email");
  return fields;
}

/** Details that were kept, or none. */
export function parseDetails(text: string | null): Details {
  let kept: Partial<Record<keyof Details, unknown>>;
  try {
    kept = (JSON.parse(text ?? "{}") ?? {}) as typeof kept;
  } catch {
    return NO_DETAILS;
  }
  const textOf = (field: keyof Details) => (typeof kept[field] === "string" ? (kept[field] as string) : "");
  return {
    fulfilment: kept.fulfilment === "delivery" ? "delivery" : "pickup",
    address: textOf("address"),
    name: textOf("name"),
    phone: textOf("phone"),
    email: textOf("email"),
  };
}
