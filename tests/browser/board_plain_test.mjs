// The board for browsers that cannot run it.
import assert from "node:assert/strict";

import { expectFits, moveOrder, openShop, placeOrders, setUp, shot, startDocket, test } from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner <Café>", slug: "cafe" });
const crowd = await openShop(admin, { name: "Crowd", slug: "crowd" });
await placeOrders(crowd, 30);
await openShop(admin, { name: "Private", slug: "private", board_public: false });

const number = (page, column, order) => page.locator(`td.${column} td.number`, { hasText: order.number });

test("a browser without scripts gets the plain board, which asks for itself again", async ({ open }) => {
  const [order] = await placeOrders(shop, 1);
  const page = await open(docket.at("/board/cafe"), { size: "tv", javaScript: false });
  await page.waitForURL("**/board/cafe?plain=1");
  await number(page, "waiting", order).waitFor();
  await page.getByRole("heading", { name: "Corner <Café>" }).waitFor();
  await moveOrder(admin, order, "ready");
  await number(page, "ready", order).waitFor({ timeout: 25_000 });
  await shot(page, "board-plain");
});

test("a browser that knows no modules gets the plain board", async ({ open }) => {
  const page = await open(docket.at("/board/cafe?theme=dark"), { init: () => delete HTMLScriptElement.prototype.noModule });
  await page.waitForURL("**/board/cafe?theme=dark&plain=1");
  await page.getByText("Updated at").waitFor();
});

test("a browser that stumbles over the board's script gets the plain board", async ({ open }) => {
  const page = await open(docket.at("/board/cafe?plain=1"), { expects: [/^exception: /] });
  await page.route("**/assets/board-*.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "const newer = than ?.?. you;" }));
  await page.goto(docket.at("/board/cafe"));
  await page.waitForURL("**/board/cafe?plain=1");
});

test("numbers that do not fit on the plain board are on pages that turn by themselves", async ({ open }) => {
  const page = await open(docket.at("/board/crowd?plain=1"), { javaScript: false });
  await page.getByText("1 / 2").waitFor();
  assert.equal(await page.locator("td.number").count(), 24);
  await page.getByText("2 / 2").waitFor({ timeout: 25_000 });
  assert.equal(await page.locator("td.number").count(), 6);
});

test("a private board says how it can be seen", async ({ open }) => {
  const page = await open(docket.at("/board/private?plain=1"), { javaScript: false });
  await page.getByText("This board is private").waitFor();
  await page.getByText(docket.at("/board/private")).waitFor();
});

test("the plain board fits on every screen, whatever numbers are called", async ({ open }) => {
  const page = await open(docket.at("/board/crowd?plain=1"), { size: "tv" });
  const screens = { tv: [1920, 1080], tv_small: [1280, 720], tv_portrait: [1080, 1920], phone: [360, 740] };
  for (const prefix of ["A", "AB", "KITCHEN", "WWWWWWWW"]) {
    const full = await openShop(admin, { name: prefix, slug: prefix.toLowerCase(), number_prefix: prefix });
    for (const more of [3, 7, 14]) {
      const placed = await placeOrders(full, 2 * more);
      for (const order of placed.slice(more)) await moveOrder(admin, order, "ready");
      await page.goto(docket.at(`/board/${full.slug}?plain=1`));
      for (const [size, [width, height]] of Object.entries(screens)) {
        await page.setViewportSize({ width, height });
        await expectFits(page);
        if (size !== "phone") await expectTall(page, height);
        await shot(page, `board-plain-${prefix}-${await page.locator("td.number").count()}`, { size });
      }
    }
  }
});

/** Nothing is below the screen, and not much of it is left. */
async function expectTall(page, height) {
  const [inner, used] = await page.evaluate(() => [document.documentElement.scrollHeight, document.body.offsetHeight]);
  assert.ok(inner <= height, `${page.url()} is ${inner} px high on ${height}`);
  assert.ok(used > height / 3, `${page.url()} is ${used} px high on ${height}`);
}
