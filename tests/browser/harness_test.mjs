// The harness itself, on the API and on the pages that need no script.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { openPage, visitOf } from "./browser.mjs";
import { addUser, eventually, expectAccessible, goOffline, goOnline, heap, hire, moveOrder, openShop, placeOrders,
  SERVER_AWAY, setUp, shot, startDocket, test, transferred } from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Shop", currency: "USD", timezone: "America/New_York" });

test("fixtures make accounts, shops, orders and moves", async () => {
  const merchant = await addUser(admin, "merchant");
  assert.equal(merchant.user.role, "merchant");
  const own = await openShop(merchant, { name: "Bakery", workflow: "delivery", items: [{ name: "Bread", price: 400 }] });
  assert.deepEqual([own.workflow, own.items.length], ["delivery", 1]);
  const staff = await hire(admin, shop);
  const orders = await placeOrders(shop, 4, (index) => ({ notes: `note ${index}` }));
  assert.deepEqual(orders.map(({ notes }) => notes), ["note 0", "note 1", "note 2", "note 3"]);
  const ready = await moveOrder(staff, orders[0], "preparing", "ready");
  assert.equal(ready.status, "ready");
});

test("a server that was killed comes back at its address with its data", async () => {
  const { url } = docket;
  await docket.kill();
  await assert.rejects(docket.client().get("/healthz"));
  await docket.restart();
  assert.equal(docket.url, url);
  assert.equal((await admin.get(`/shops/${shop.slug}`)).id, shop.id);
});

test("a page is opened, drawn, judged and measured", async ({ open }) => {
  const page = await open(docket.at("/setup"), { size: "phone", scheme: "dark" });
  assert.deepEqual(await page.evaluate(() => [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]), [360, true]);
  assert.ok(existsSync(await shot(page, "harness")));
  assert.ok((await heap(page)).bytes > 100_000);
  const { bytes, parts } = await transferred(docket.at("/docs"));
  assert.equal(Object.values(parts).reduce((sum, each) => sum + each, 0), bytes);
  assert.ok(parts["/docs"] > 200, JSON.stringify(parts));
});

test("what a page must not do is noticed", async () => {
  const page = await openPage(docket.at("/setup"), { expects: [/this is known/] });
  await page.evaluate(() => {
    console.error("this is known");
    console.error("this is not");
    setTimeout(() => { throw new Error("nobody catches"); });
    document.body.append(Object.assign(document.createElement("script"), { text: "1" }));
    document.body.append(Object.assign(document.createElement("img"), { src: "http://127.0.0.2:9/tracker.gif" }));
  });
  const { complaints } = visitOf(page);
  const seen = (what) => eventually(() => complaints.some((each) => what.test(each)), `${what} in:\n${complaints.join("\n")}`);
  await seen(/^console: this is not/);
  await seen(/^exception: .*nobody catches/);
  await seen(/^content security policy: script-src-elem forbids inline/);
  await seen(/^request to another host: http:\/\/127\.0\.0\.2:9|content security policy: img-src/);
  assert.ok(!complaints.some((each) => /this is known/.test(each)));
  await page.context().close();
});

test("what is not accessible is noticed", async () => {
  const page = await openPage(docket.at("/setup"));
  await page.evaluate(() => document.body.append(document.createElement("button")));
  await assert.rejects(expectAccessible(page), /button-name/);
  await page.context().close();
});

test("pages can be read without scripts, offline, and without WebSockets", async ({ open }) => {
  const plain = await open(docket.at("/docs"), { javaScript: false });
  assert.ok((await plain.title()).length > 0);
  const page = await open(docket.at("/setup"), { block: ["websocket"], expects: SERVER_AWAY });
  const closed = await page.evaluate(() => new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}/ws/orders`);
    socket.onclose = () => resolve(true);
    socket.onmessage = () => resolve(false);
  }));
  assert.ok(closed);
  const reached = () => page.evaluate(() => fetch("/healthz").then(() => true, () => false));
  await goOffline(page);
  assert.equal(await reached(), false);
  await goOnline(page);
  assert.equal(await reached(), true);
});
