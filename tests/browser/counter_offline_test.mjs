// The counter without its server: what is tapped is kept, said to be kept, and done once, in order, when it is back.

import assert from "node:assert/strict";

import { atCounter, card, inColumn, openCounter, openTab, openWorkplace, read, step, wayOf } from "./counter_page.mjs";
import {
  becomes, eventually, goOffline, goOnline, moveOrder, placeOrders, SERVER_AWAY, setUp, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);

const isMove = (url) => /\/orders\/[^/]+\/(transitions|cancel|undo)$/.test(url.pathname);
const openHere = (open, shop) => openCounter(open, shop, { expects: SERVER_AWAY });
const isDone = (page) => page.locator(".unsent").first().waitFor({ state: "detached" });
const says = (page, text) => page.locator(".connection", { hasText: text }).waitFor();

/** Takes the order's next step, and sees it there. */
async function tap(page, order, to) {
  await step(page, order).click();
  await inColumn(page, to, order).waitFor();
}

/** The moves of a shop in the order in which they were done: [number, to]. */
async function moves(shop) {
  const { data } = await admin.get(`/events?shop=${shop.slug}&limit=500`);
  return data.filter(({ type }) => type !== "order.placed").map(({ number, to }) => [number, to]);
}

test("taps without a network wait, and are done once and in order when it is back", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [first, second] = await placeOrders(shop, 2);
  const page = await openHere(open, shop);
  await card(page, second).waitFor();
  await goOffline(page);
  await tap(page, second, "preparing");
  await tap(page, first, "preparing");
  await tap(page, second, "ready");
  await card(page, first).getByText("not sent yet").waitFor();
  await says(page, "3 taps are kept");
  assert.deepEqual([(await read(shop, first)).status, (await read(shop, second)).status], ["pending", "pending"]);
  await goOnline(page);
  await isDone(page);
  await eventually(async () => (await moves(shop)).length === 3, "all are done");
  assert.deepEqual(await moves(shop),
    [[second.number, "preparing"], [first.number, "preparing"], [second.number, "ready"]]);
  await says(page, "Live");
});

test("the guest's code can be shown without a network", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openHere(open, shop);
  await card(page, order).waitFor();
  await eventually(() => page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => /\/qr-/.test(name))),
    "what draws it was loaded");
  await goOffline(page);
  await card(page, order).locator(".order-body").click();
  await page.getByRole("dialog").getByRole("button", { name: "Show QR code for the guest" }).click();
  await page.getByRole("dialog").locator("svg.qr").waitFor();
});

test("taps on a server that was killed are done when it is started again", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order, done] = await placeOrders(shop, 2);
  const page = await openHere(open, shop);
  await card(page, done).waitFor();
  // One whose reply is lost with the server: it may not be done a second time.
  await page.route(isMove, async (route) => {
    await route.fetch();
    await docket.kill();
    await route.abort();
  }, { times: 1 });
  await tap(page, done, "preparing");
  await says(page, "Reconnecting");
  await tap(page, order, "preparing");
  await tap(page, done, "ready");
  await tap(page, order, "ready");
  await says(page, "4 taps are kept");
  await docket.restart();
  await isDone(page);
  await eventually(async () => (await moves(shop)).length >= 4, "all are done");
  assert.deepEqual(await moves(shop),
    [[done.number, "preparing"], [order.number, "preparing"], [done.number, "ready"], [order.number, "ready"]]);
  await says(page, "Live");
});

test("taps outlive the page: a reload shows them and goes on with them", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order, other] = await placeOrders(shop, 2);
  const page = await openHere(open, shop);
  await card(page, other).waitFor();
  await goOffline(page);
  await tap(page, order, "preparing");
  await tap(page, order, "ready");
  await tap(page, other, "preparing");
  await says(page, "3 taps are kept");
  await docket.kill();
  await docket.restart();
  await page.route(isMove, (route) => route.abort());
  await goOnline(page);
  await page.reload();
  await atCounter(page);
  await inColumn(page, "ready", order).getByText("not sent yet").waitFor();
  assert.deepEqual(await moves(shop), []);
  await page.unroute(isMove);
  await isDone(page);
  assert.deepEqual(await moves(shop),
    [[order.number, "preparing"], [order.number, "ready"], [other.number, "preparing"]]);
});

test("what somebody else has moved meanwhile is said, and not overwritten", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order, same, free, ahead] = await placeOrders(shop, 4);
  const page = await openHere(open, shop);
  await card(page, ahead).waitFor();
  await goOffline(page);
  await tap(page, order, "preparing");
  await tap(page, same, "preparing");
  await tap(page, free, "preparing");
  // A step that the workflow would still allow after what the other one did.
  await card(page, ahead).locator(".order-body").click();
  await page.getByRole("dialog").getByRole("button", { name: "Ready" }).click();
  await page.keyboard.press("Escape");
  await inColumn(page, "ready", ahead).waitFor();
  await moveOrder(admin, order, "ready");
  await moveOrder(admin, same, "preparing");
  await moveOrder(admin, ahead, "preparing");
  await goOnline(page);
  const notice = page.locator(".conflict", { hasText: order.number });
  await notice.getByText(`${order.number} was not moved to “Preparing”.`).waitFor();
  await notice.getByText("It is now: Ready.").waitFor();
  await inColumn(page, "ready", order).waitFor();
  await page.getByText(`${same.number} is Preparing already`).waitFor();
  const second = page.locator(".conflict", { hasText: ahead.number });
  await second.getByText("It is now: Preparing.").waitFor();
  await isDone(page);
  await becomes(() => page.locator(".conflict").count(), 2);
  assert.deepEqual(await Promise.all([order, same, free, ahead].map((each) => wayOf(shop, each))),
    [["ready"], ["preparing"], ["preparing"], ["preparing"]]);
  await second.getByRole("button", { name: "Understood" }).click();
  await page.reload();
  await notice.getByRole("button", { name: "Look" }).click();
  await page.getByRole("dialog").getByRole("heading", { name: order.number }).waitFor();
  await page.keyboard.press("Escape");
  await notice.getByRole("button", { name: "Understood" }).click();
  await notice.waitFor({ state: "detached" });
  await page.reload();
  await atCounter(page);
  assert.equal(await page.locator(".conflict").count(), 0);
});

test("a step that was not sent yet is taken back without a trace, the last one first", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order, other, held] = await placeOrders(shop, 3);
  const page = await openHere(open, shop);
  await card(page, held).waitFor();
  await goOffline(page);
  await tap(page, held, "preparing");
  await tap(page, order, "preparing");
  await tap(page, other, "preparing");
  await tap(page, order, "ready");
  await page.locator("body").press("u");
  await inColumn(page, "preparing", order).waitFor();
  await page.locator("body").press("u");
  await inColumn(page, "pending", other).waitFor();
  await goOnline(page);
  await isDone(page);
  assert.deepEqual(await moves(shop), [[held.number, "preparing"], [order.number, "preparing"]]);
});

test("two tabs share what waits, and it is done once", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openHere(open, shop);
  const other = await openTab(page);
  await card(page, order).waitFor();
  await goOffline(page);
  await tap(page, order, "preparing");
  await inColumn(other, "preparing", order).waitFor();
  await tap(other, order, "ready");
  await inColumn(page, "ready", order).waitFor();
  await goOnline(page);
  await isDone(page);
  await isDone(other);
  assert.deepEqual(await moves(shop), [[order.number, "preparing"], [order.number, "ready"]]);
});
