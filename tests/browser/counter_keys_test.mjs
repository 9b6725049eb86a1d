// The counter wholly by keyboard: every key of its own list.

import assert from "node:assert/strict";

import { atCounter, card, inColumn, openCounter, openWorkplace, read, wayOf } from "./counter_page.mjs";
import { becomes, eventually, moveOrder, placeOrders, setUp, startDocket, test } from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);

/** The id of the order that has the focus; undefined when none has. */
const focused = (page) => page.evaluate(() => document.activeElement?.closest("[data-order]")?.dataset.order);
const focuses = (page, { id, number }) =>
  eventually(async () => (await focused(page)) === id, `${number} has the focus`);
const statusIs = (shop, order, status) =>
  eventually(async () => (await read(shop, order)).status === status, `${order.number} is ${status}`);

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

test("who signs in by keyboard moves orders with the arrows and Enter, and U takes them back", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [first, second, third] = await placeOrders(shop, 3);
  await moveOrder(admin, third, "ready");
  const page = await open(docket.at("/"));
  await page.locator("input[name=login]").waitFor();
  await page.keyboard.type(shop.staff.account.username);
  await press(page, "Tab");
  await page.keyboard.type(shop.staff.account.password);
  await press(page, "Enter");
  await atCounter(page);
  await card(page, third).waitFor();
  await press(page, "ArrowDown");
  await focuses(page, first);
  await press(page, "ArrowRight");
  await focuses(page, second);
  await press(page, "ArrowLeft", "Enter");
  await inColumn(page, "preparing", first).waitFor();
  await focuses(page, second);
  await statusIs(shop, first, "preparing");
  await press(page, "u");
  await inColumn(page, "pending", first).waitFor();
  await statusIs(shop, first, "pending");
  await press(page, "End");
  await focuses(page, third);
  await press(page, "ArrowLeft");
  assert.notEqual(await focused(page), third.id);
  await press(page, "Home");
  await focuses(page, first);
});

test("a key that is held down moves one order", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const orders = await placeOrders(shop, 3);
  const page = await openCounter(open, shop);
  await card(page, orders[2]).waitFor();
  await press(page, "ArrowDown");
  await focuses(page, orders[0]);
  // What a keyboard sends for a key that something lies on.
  for (let times = 0; times < 6; times += 1) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await statusIs(shop, orders[0], "preparing");
  await press(page, "u");
  await statusIs(shop, orders[0], "pending");
  for (const order of orders.slice(1)) assert.deepEqual(await wayOf(shop, order), []);
});

test("D, X, P, N, R and ? open what they say, and Escape leaves it for the order it was", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop, { init: () => {
    window.printed = 0;
    window.print = () => {
      window.printed += 1;
      dispatchEvent(new Event("afterprint"));
    };
  } });
  await card(page, order).waitFor();
  await press(page, "ArrowDown");
  await focuses(page, order);
  const dialog = page.getByRole("dialog");
  for (const [key, name] of [["d", order.number], ["n", "New order"], ["r", "Last closed orders"], ["?", "Keyboard"]]) {
    await press(page, key);
    await dialog.getByRole("heading", { level: 2, name }).waitFor();
    // The letters are for the counter alone.
    await dialog.getByRole("button", { name: "Close" }).focus();
    await press(page, "x", "Escape");
    await dialog.waitFor({ state: "detached" });
    await focuses(page, order);
  }
  await press(page, "p");
  await page.waitForFunction(() => window.printed === 1);
  await press(page, "x");
  await dialog.getByLabel("Reason for cancelling").waitFor();
  await page.keyboard.type("Mistake");
  await press(page, "Enter");
  await card(page, order).waitFor({ state: "detached" });
  await statusIs(shop, order, "cancelled");
  assert.equal((await read(shop, order)).cancel_reason, "Mistake");
});

test("a slash searches, the arrow goes on to what was found, and Escape leads back", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [, mira] = await placeOrders(shop, 2, (place) => ({ customer: { name: ["Ana", "Mira"][place] } }));
  const page = await openCounter(open, shop);
  await card(page, mira).waitFor();
  await press(page, "/");
  await page.keyboard.type("mir");
  await eventually(async () => (await page.locator("[data-order]").count()) === 1, "one is found");
  await press(page, "ArrowDown");
  await focuses(page, mira);
  await press(page, "Enter");
  await statusIs(shop, mira, "preparing");
  await press(page, "Escape");
  await inColumn(page, "preparing", mira).waitFor();
  await becomes(() => page.getByRole("searchbox").inputValue(), "");
});

test("A accepts what is new, M mutes, and both do nothing where letters are no shortcuts", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop);
  const [order] = await placeOrders(shop, 1);
  await page.locator(".new-orders", { hasText: order.number }).waitFor();
  await press(page, "m");
  await page.getByRole("button", { name: "Sound on" }).waitFor();
  await press(page, "m");
  await page.getByRole("button", { name: "Mute" }).waitFor();
  await page.getByRole("button", { name: "Menu" }).focus();
  await press(page, "Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Settings of this browser" }).focus();
  await press(page, "Enter");
  await dialog.getByLabel("Letter keys are shortcuts").focus();
  await press(page, "Space", "Escape");
  await dialog.waitFor({ state: "detached" });
  await press(page, "a", "n", "ArrowDown");
  await focuses(page, order);
  await becomes(async () => [await dialog.count(), await page.locator(".new-orders").count()], [0, 1]);
  await page.getByRole("button", { name: "Menu" }).focus();
  await press(page, "Enter");
  await dialog.getByRole("button", { name: "Settings of this browser" }).focus();
  await press(page, "Enter");
  await dialog.getByLabel("Letter keys are shortcuts").focus();
  await press(page, "Space", "Escape");
  await dialog.waitFor({ state: "detached" });
  await press(page, "a");
  await page.locator(".new-orders").waitFor({ state: "detached" });
});

test("an order is taken by keyboard alone", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop);
  await press(page, "n");
  const dialog = page.getByRole("dialog");
  await page.waitForFunction(() => document.activeElement?.matches("dialog [type=search]"));
  await press(page, "Control+Enter");
  await page.keyboard.type("cof");
  await press(page, "Enter");
  await page.keyboard.type("bun");
  await press(page, "Enter");
  await dialog.locator(".draft-line").nth(1).waitFor();
  await press(page, "Control+Enter");
  await page.getByText(/is taken/).waitFor();
  const { data } = await admin.get(`/orders?shop=${shop.slug}`);
  assert.deepEqual(data.map(({ lines }) => lines.map(({ name }) => name)), [["Coffee", "Cinnamon bun"]]);
});

test("keys of a keyboard without Latin letters do what is printed beside them, and its digits find an order", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order, other] = await placeOrders(shop, 2);
  const page = await openCounter(open, shop);
  await card(page, other).waitFor();
  await page.getByRole("searchbox").fill(order.number.replace(/\d/g, (digit) => "٠١٢٣٤٥٦٧٨٩"[digit]));
  await card(page, other).waitFor({ state: "detached" });
  await card(page, order).waitFor();
  await press(page, "Escape");
  await page.evaluate(() => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ى", code: "KeyN", bubbles: true, cancelable: true })));
  await page.getByRole("dialog", { name: "New order" }).waitFor();
});
