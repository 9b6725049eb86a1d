// The board while its server goes away, comes back, and is another one.
import assert from "node:assert/strict";

import {
  becomes, eventually, goOffline, goOnline, moveOrder, openShop, placeOrders, SERVER_AWAY, setUp, shot, startDocket,
  test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Café", slug: "cafe" });

const tile = (page, column, { number }) => page.locator(`.${column} .tile`, { hasText: number });
const openBoard = (open, options = {}) => open(docket.at("/board/cafe"), { size: "tv", expects: SERVER_AWAY, ...options });

test("a board says that it reconnects while its server is gone, and goes on when it is back", async ({ open }) => {
  const [order] = await placeOrders(shop, 1);
  const page = await openBoard(open);
  await tile(page, "waiting", order).waitFor();
  await page.getByText("Live").waitFor();
  await docket.kill();
  await page.locator(".age", { hasText: "Reconnecting" }).waitFor();
  await docket.restart();
  await page.getByText("Live").waitFor();
  await moveOrder(admin, order, "ready");
  await tile(page, "ready", order).waitFor();
});

test("a board that is live again shows what happened meanwhile, and as news", async ({ open }) => {
  const [order] = await placeOrders(shop, 1);
  const page = await openBoard(open);
  await tile(page, "waiting", order).waitFor();
  await page.getByText("Live").waitFor();
  await docket.kill();
  await page.locator(".age", { hasText: "Reconnecting" }).waitFor();
  await goOffline(page);
  await docket.restart();
  await moveOrder(admin, order, "ready");
  await page.evaluate((number) => {
    window.lies = 0;
    const isLive = () => document.querySelector(".says").textContent === "Live";
    const isOld = () => [...document.querySelectorAll(".waiting .number")].some((each) => each.textContent === number);
    new MutationObserver(() => (window.lies += isLive() && isOld() ? 1 : 0))
      .observe(document.body, { subtree: true, childList: true, characterData: true });
  }, order.number);
  await goOnline(page);
  await page.locator(".ready .news", { hasText: order.number }).waitFor();
  await page.getByText("Live").waitFor();
  assert.equal(await page.evaluate(() => window.lies), 0);
});

test("a board turns amber and then red while its server is silent, and shows nothing as new", { timeout_ms: 90_000 },
  async ({ open }) => {
    const page = await openBoard(open);
    const [order] = await placeOrders(shop, 1);
    await page.locator(".waiting .news", { hasText: order.number }).waitFor();
    await docket.kill();
    await page.locator(".board.late").waitFor({ timeout: 25_000 });
    await page.getByText(/This is how it was at/).waitFor();
    await shot(page, "board-late");
    // As after a sleep, through which the clock went on.
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 60_000;
    });
    await page.locator(".board.lost").waitFor();
    await becomes(() => page.locator(".news").count(), 0);
    await shot(page, "board-lost");
    await docket.restart();
    await page.locator(".board.fresh").waitFor();
    await page.getByText("Live").waitFor();
  });

test("a board reads itself anew once when its server has become another, and never in a loop", async ({ open }) => {
  let commit = "one";
  const page = await openBoard(open);
  await page.route("**/version", (route) => route.fulfill({ json: { version: "1", commit } }));
  await page.reload();
  await page.getByText("Live").waitFor();
  let loads = 0;
  page.on("load", () => (loads += 1));
  const restart = async () => {
    await docket.kill();
    await page.locator(".age", { hasText: "Reconnecting" }).waitFor();
    await docket.restart();
  };
  const asked = () => page.waitForResponse("**/version");

  await Promise.all([asked(), restart()]);
  await page.getByText("Live").waitFor();
  assert.equal(loads, 0, "the same server is no reason");

  commit = "two";
  await restart();
  await eventually(() => loads === 1, "the page is read anew");
  await page.getByText("Live").waitFor();
  commit = "one";
  await restart();
  await eventually(() => loads === 2, "the page is read anew for the other one, too");
  await page.getByText("Live").waitFor();
  // Two instances of different versions that answer in turns are no reason any more.
  for (commit of ["two", "one", "two"]) {
    await Promise.all([asked(), restart()]);
    await page.getByText("Live").waitFor();
  }
  assert.equal(loads, 2);
});
