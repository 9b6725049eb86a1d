// Who may stand at the counter, for how long, and at which shop's; and what weeks of it cost.

import assert from "node:assert/strict";

import { card, inColumn, openCounter, openTab, openWorkplace, step, wayOf } from "./counter_page.mjs";
import {
  becomes, eventually, heap, heapWithin, hire, moveOrder, openShop, placeOrders, SERVER_AWAY, setUp, signIn,
  startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const isMove = (url) => url.pathname.endsWith("/transitions");

/** What is done every minute is done every second. */
function hurryMinutes() {
  const { setInterval: begin } = window;
  window.setInterval = (work, delay_ms, ...rest) => begin(work, delay_ms === 60_000 ? 1_000 : delay_ms, ...rest);
}

test("a session that has ended asks to sign in, and what was tapped is done after it", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop, { expects: SERVER_AWAY });
  await card(page, order).waitFor();
  await page.route(isMove, (route) => route.abort());
  await step(page, order).click();
  await inColumn(page, "preparing", order).waitFor();
  await admin.patch(`/users/${shop.staff.user.id}`, { is_active: false });
  await page.locator("input[name=login]").waitFor();
  await becomes(() => page.locator("[data-order]").count(), 0, "no order is left to be read");
  await page.unroute(isMove);
  await admin.patch(`/users/${shop.staff.user.id}`, { is_active: true });
  await signIn(page, shop.staff.account);
  await inColumn(page, "preparing", order).waitFor();
  await eventually(async () => (await wayOf(shop, order)).join() === "preparing", "the tap is done, once");
});

test("who is not of the staff any more sees no orders, without a reload", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop, { init: hurryMinutes });
  await card(page, order).waitFor();
  await admin.delete(`/shops/${shop.slug}/members/${shop.staff.user.id}`);
  await page.getByText("You do not work in a shop yet").waitFor();
  await becomes(() => page.locator("[data-order]").count(), 0);
});

test("another shop is another counter, and the one that was left is not listened to", async ({ open }) => {
  const shop = await openWorkplace(admin, { name: "Bakery" });
  const second = await openShop(admin, { name: "Café" });
  await admin.put(`/shops/${second.slug}/members/${shop.staff.user.id}`, { role: "staff" });
  const [bread] = await placeOrders(shop, 1);
  const [coffee] = await placeOrders(second, 1);
  const page = await open(docket.at("/"), { as: shop.staff });
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(socket));
  await page.getByRole("button", { name: "Bakery" }).click();
  await card(page, bread).waitFor();
  await eventually(() => sockets.length === 1, "it listens");
  await page.getByRole("searchbox").fill("nothing of it");
  await page.getByRole("combobox", { name: "Shop" }).selectOption("Café");
  await card(page, coffee).waitFor();
  await becomes(() => page.getByRole("searchbox").inputValue(), "");
  await eventually(() => sockets.length === 2 && sockets[0].isClosed(), "it listens to the other one alone");
  const [late] = await placeOrders(second, 1);
  await card(page, late).waitFor();
  assert.deepEqual([await card(page, bread).count(), sockets[1].isClosed()], [0, false]);
  await page.reload();
  await card(page, coffee).waitFor();
});

test("what somebody signs out with is gone from the other tabs, and taps wait for who made them", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const colleague = await hire(admin, shop);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop, { expects: SERVER_AWAY });
  const other = await openTab(page);
  await page.context().route(isMove, (route) => route.abort());
  await step(page, order).click();
  await page.locator(".unsent").waitFor();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("One tap has not reached the server yet").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await other.locator("input[name=login]").waitFor();
  await page.context().unroute(isMove);
  await signIn(page, colleague.account);
  await inColumn(page, "pending", order).waitFor();
  assert.deepEqual([await page.locator(".unsent").count(), await wayOf(shop, order)], [0, []]);
});

test("many orders and dialogs later, the page holds no more than before", { timeout_ms: 240_000 }, async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop);
  const dialog = page.getByRole("dialog");
  // What a browser itself keeps of 60 orders is some 100 kB; these notes are more than a megabyte.
  const note = "No onions, please. ".repeat(100);
  const wordy = { lines: Array.from({ length: 10 }, () => ({ item_id: shop.items[0].id, quantity: 1, note })) };
  const work = async (many) => {
    const orders = await placeOrders(shop, many, wordy);
    for (const order of orders) await moveOrder(admin, order, "preparing", "ready", "picked_up");
    const [last] = await placeOrders(shop, 1);
    await card(page, last).waitFor();
    for (const key of ["n", "r", "?"]) {
      await page.keyboard.press(key);
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await moveOrder(admin, last, "ready", "picked_up");
    await page.getByText("No open orders").waitFor();
  };
  // As many closed orders as are remembered; of those that closed while it was busy, a page may have read none.
  await work(110);
  let before, after;
  for (let round = 0; !after && round < 3; ++round) {
    before = await heap(page);
    await work(60);
    after = await heapWithin(page, before.bytes + 600_000).catch((error) => {
      if (round === 2) throw error;
    });
  }
  assert.ok(after.listeners <= before.listeners + 5, `${before.listeners} listeners, then ${after.listeners}`);
  assert.ok(after.nodes <= before.nodes + 100, `${before.nodes} nodes, then ${after.nodes}`);
});
