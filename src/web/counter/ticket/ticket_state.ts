import { signal } from "@preact/signals";
import type { Order } from "../orders/order";

/** The order whose ticket is printed. */
export const ticket = signal<Order | undefined>(undefined);
