// What the tests of the counter share: a shop with somebody who works there, its page, and where orders are on it.

import { hire, openShop } from "./harness.mjs";

/** A shop of a test's own, with `staff`: the client of a member of it. Fields as openShop has them. */
export async function openWorkplace(admin, fields = {}) {
  const shop = await openShop(admin, fields);
  shop.staff = await hire(admin, shop);
  return shop;
}

/** The counter of the shop, read by its staff, with its orders. Options as openPage has them. */
export async function openCounter(open, shop, options = {}) {
  const page = await open(new URL("/", shop.owner.url).href, { as: shop.staff, ...options });
  await atCounter(page);
  return page;
}

/** The same counter in another tab of that browser, behind the first one. */
export async function openTab(page) {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await atCounter(tab);
  await page.bringToFront();
  return tab;
}

/** Waits until the page has its orders. */
export async function atCounter(page) {
  await page.locator("#orders").waitFor();
}

export const card = (page, { id }) => page.locator(`[data-order="${id}"]`);
export const inColumn = (page, status, { id }) => page.locator(`.column:has(#status-${status}) [data-order="${id}"]`);
export const step = (page, order) => card(page, order).locator(".order-step");

/** How the server has the order now. */
export function read(shop, { id }) {
  return shop.owner.get(`/orders/${id}`);
}

/** The statuses that the order was moved to, oldest first, as the server has kept them. */
export async function wayOf(shop, { id }) {
  const { data } = await shop.owner.get(`/orders/${id}/events`);
  return data.filter(({ type }) => type !== "order.placed").map(({ to }) => to);
}

/** For `init`: counts notes that sound, and the bells that ring on (`window.bells`), which do so ten times as fast. */
export function listenToBell() {
  const RING_MS = 3_000;
  window.notes = 0;
  window.bells = new Set();
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function () {
    window.notes += 1;
    return createOscillator.call(this);
  };
  const { setInterval: begin, clearInterval: end } = window;
  window.setInterval = (work, delay_ms, ...rest) => {
    if (delay_ms !== RING_MS) return begin(work, delay_ms, ...rest);
    const bell = begin(work, delay_ms / 10, ...rest);
    window.bells.add(bell);
    return bell;
  };
  window.clearInterval = (id) => {
    window.bells.delete(id);
    end(id);
  };
}
