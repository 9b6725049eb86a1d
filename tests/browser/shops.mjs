import { addUser } from "./accounts.mjs";

/**
 * Opens a shop as `owner` (an admin's or a merchant's client) and gives it what `items` says, or coffee, tea and a bun.
 * The result is the shop as the API gives it, with `items` and with `owner`.
 */
export async function openShop(owner, { items, ...fields } = {}) {
  const shop = await owner.post("/shops", { name: "Corner Shop", ...fields });
  shop.owner = owner;
  shop.items = await addItems(shop, items ?? [
    { name: "Coffee", price: 250, category: "Drinks" },
    { name: "Tea", price: 200, category: "Drinks" },
    { name: "Cinnamon bun", price: 320, category: "Bakery" },
  ]);
  return shop;
}

export function addItems(shop, items) {
  return inTurn(items, (item) => shop.owner.post(`/shops/${shop.slug}/items`, item));
}

/** A new account that works at the shop, as "staff" or as "owner"; its client. `admin` may make accounts. */
export async function hire(admin, shop, role = "staff", fields = {}) {
  const worker = await addUser(admin, role === "owner" ? "merchant" : "staff", fields);
  await admin.put(`/shops/${shop.slug}/members/${worker.user.id}`, { role });
  return worker;
}

/**
 * Places `count` orders, each for one of the shop's items, as `by` or as the shop's owner. `fields` may be a function of
 * the order's place in the row.
 */
export function placeOrders(shop, count, fields = {}, by = shop.owner) {
  return inTurn(Array.from({ length: count }, (_, index) => index), (index) => by.post(`/shops/${shop.slug}/orders`, {
    lines: [{ item_id: shop.items[index % shop.items.length].id, quantity: 1 }],
    ...(typeof fields === "function" ? fields(index) : fields),
  }));
}

/** Moves an order through these statuses; the order as it is then. */
export async function moveOrder(by, order, ...statuses) {
  let moved = order;
  for (const to of statuses) moved = await by.post(`/orders/${order.id}/transitions`, { to });
  return moved;
}

/** One after the other, so that numbers and times have the order of the list. */
async function inTurn(list, make) {
  const made = [];
  for (const each of list) made.push(await make(each));
  return made;
}
