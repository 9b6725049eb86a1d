import type { User } from "../api/session";
import type { Shop } from "./shops";

/** Who may come in at all. A customer's place is the ordering page. */
export function mayEnter(user: User): boolean {
  return user.role !== "customer";
}

export function worksAt(_: User, shop: Shop | undefined): boolean {
  return shop !== undefined && shop.my_role != null;
}

/** The owner of the shop, and admins. */
export function manages(_: User, shop: Shop | undefined): boolean {
  return shop?.my_role === "merchant" || shop?.my_role === "admin";
}

export function opensShops(user: User): boolean {
  return user.role === "admin" || user.role === "merchant";
}
