// The counter as people see it: each size, light and dark, and right to left; drawn, judged by axe, nothing cut off.

import assert from "node:assert/strict";

import { card, openCounter, openWorkplace } from "./counter_page.mjs";
import {
  becomes, expectAccessible, goOffline, moveOrder, placeOrders, SCHEMES, SERVER_AWAY, setUp, shot, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
/** A machine that does much else at the same time. */
const SLOW = { timeout_ms: 180_000 };
const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenband";
const SIZES = { phone: [390, 844], tablet: [820, 1180], desktop: [1366, 768], tv: [1920, 1080] };

const shop = await openWorkplace(admin, { name: "Corner Café", items: [
  ...["Flat white", "Espresso", "Earl Grey", "Hot chocolate", "Cinnamon bun", "Crème brûlée", "Soup of the day", LONG]
    .map((name, place) =>
      ({ name, price: 250 + 45 * place, category: ["Coffee", "Tea", "Bakery", "Lunch"][place % 4] })),
  { name: "Plum cake", price: 380, stock: 0 }, { name: "Cheese roll", price: 420, stock: 3 },
] });
const orders = await placeOrders(shop, 14, (place) => ({
  customer: { name: ["Mira", "Ana Núñez", LONG, null][place % 4], phone: place % 3 ? null : "+44 1904 555 010" },
  notes: place % 5 ? null : "No onions, please ring the bell twice",
  ...(place % 4 === 1 ? { fulfilment: "delivery", delivery_address: "Fishergate 4, York" } : {}),
  lines: shop.items.slice(0, 1 + (place % 4)).map(({ id }, line) =>
    ({ item_id: id, quantity: 1 + line, note: line ? null : "extra hot" })),
}));
for (const order of orders.slice(0, 8)) await moveOrder(shop.staff, order, "preparing");
for (const order of orders.slice(0, 4)) await moveOrder(shop.staff, order, "ready");
await moveOrder(shop.staff, orders[0], "picked_up");
await admin.post(`/orders/${orders[5].id}/cancel`, { reason: "Sold out" });

/** Nothing wider than the window, nor than what it lies in; and no text of a button that does not fit on it. */
async function expectNothingCut(page) {
  const cut = await page.evaluate(() => {
    const isSeen = (each) => each.checkVisibility({ visibilityProperty: true })
      && !each.closest(".visually-hidden, .skip, .ticket");
    const seen = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
    const isTooWide = (each) => each.scrollWidth > each.clientWidth + 1;
    const isTooHigh = (each) => each.scrollHeight > each.clientHeight + 2;
    const isOutside = (each) => {
      const { left, right } = each.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    };
    const places = seen("html, main, dialog[open], dialog[open] .body, .notices, .counter-bar, .undo-bar")
      .filter(isTooWide);
    const buttons = seen("button:not(.order-body, .order-row-body), .button")
      .filter((each) => isTooWide(each) || isTooHigh(each));
    const outside = seen(".counter-bar *, .undo-bar *").filter(isOutside);
    return [...places, ...buttons, ...outside].map(({ tagName, className, textContent }) =>
      `${tagName}.${className} ${textContent.slice(0, 40)}`);
  });
  assert.deepEqual(cut, []);
}

async function look(page, name, schemes = ["light"]) {
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    await expectNothingCut(page);
    await expectAccessible(page);
    await shot(page, `counter/${name}`, { scheme });
  }
}

/** The states of the page, each from the board and back to it; those that are seen most in both schemes. */
async function lookAround(page) {
  const dialog = page.getByRole("dialog");
  await lookAtMost(page, SCHEMES);
  await card(page, orders[6]).locator(".order-step").click();
  await page.locator(".undo-bar").waitFor();
  await look(page, "undo");
  await page.locator(".undo-bar button").click();
  await page.locator(".undo-bar").waitFor({ state: "detached" });
  await page.getByRole("searchbox").fill("mira");
  await look(page, "search");
  await page.getByRole("searchbox").fill("");
  await card(page, orders[9]).locator(".order-body").click();
  await dialog.locator(".order-actions .danger").click();
  await dialog.locator(".cancel-form").waitFor();
  await look(page, "cancel");
  await close(page);
  await page.locator(".bar-actions .button").nth(2).click();
  await dialog.locator(".order-row").first().waitFor();
  await look(page, "recall");
  await close(page);
  await page.keyboard.press("?");
  await dialog.locator(".keys").waitFor();
  await look(page, "keys");
  await close(page);
}

async function lookAtMost(page, schemes) {
  const dialog = page.getByRole("dialog");
  await card(page, orders[9]).waitFor({ state: "attached" });
  await look(page, "board", schemes);
  await card(page, orders[9]).locator(".order-body").click();
  await dialog.locator(".history li").first().waitFor();
  await look(page, "detail", schemes);
  await close(page);
  await page.locator(".bar-actions .button").first().click();
  await dialog.locator("button.item").nth(2).click();
  await dialog.locator("button.item").nth(7).click();
  await look(page, "take", schemes);
  if (await dialog.locator(".take-foot").isVisible()) {
    await dialog.locator(".take-foot button").click();
    await look(page, "take-order", schemes);
  }
  await close(page);
  await page.locator(".bar-actions .button").last().click();
  await dialog.locator(".menu").waitFor();
  await look(page, "menu");
  await dialog.locator(".menu .button").nth(1).click();
  await dialog.locator(".limits").first().waitFor();
  await look(page, "settings", schemes);
  await close(page);
}

async function close(page) {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`the counter is whole and accessible on a ${size}, light and dark`, SLOW, async ({ open }) => {
    const page = await openCounter(open, shop, { size });
    await page.setViewportSize({ width, height });
    await lookAround(page);
  });
}

for (const [size, locale] of [["phone", "ar"], ["desktop", "ar"], ["phone", "de"], ["phone", "hi"], ["tablet", "es"]]) {
  test(`the counter speaks ${locale} on a ${size}`, SLOW, async ({ open }) => {
    const page = await openCounter(open, shop, { size, locale });
    await page.setViewportSize({ width: SIZES[size][0], height: SIZES[size][1] });
    await becomes(() => page.locator("html").getAttribute("dir"), locale === "ar" ? "rtl" : "ltr");
    await becomes(() => page.locator("html").getAttribute("lang"), locale);
    await lookAtMost(page, ["light"]);
  });
}

test("what goes wrong is whole and accessible, too", SLOW, async ({ open }) => {
  const page = await openCounter(open, shop, { size: "phone", expects: SERVER_AWAY });
  await page.setViewportSize({ width: 390, height: 844 });
  await goOffline(page);
  await card(page, orders[10]).locator(".order-step").click();
  await page.locator(".unsent-mark").waitFor();
  // As after a sleep, through which the clock went on.
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 60_000;
  });
  await page.locator(".connection.lost").waitFor();
  await look(page, "offline", SCHEMES);
  await moveOrder(admin, orders[10], "ready");
  await page.context().setOffline(false);
  await page.locator(".conflict").waitFor();
  await admin.patch(`/shops/${shop.slug}`, { is_open: false });
  await page.reload();
  await page.locator(".notice.open").waitFor();
  await look(page, "conflict", SCHEMES);
});
