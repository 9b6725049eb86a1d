// A screen that nobody has given to a shop yet, one that was, and one that was taken away.
import assert from "node:assert/strict";

import {
  becomes, eventually, expectAccessible, expectFits, moveOrder, openShop, placeOrders, SERVER_AWAY, setUp, shot,
  startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const cellar = await openShop(admin, { name: "The Cellar", slug: "cellar", board_public: false });
const terrace = await openShop(admin, { name: "The Terrace", slug: "terrace" });

const tile = (page, column, { number }) => page.locator(`.${column} .tile`, { hasText: number });
const unpaired = docket.at("/board");

/** The code that the screen shows now. */
async function codeOn(page) {
  const code = page.locator(".code", { hasText: /^\d{6}$/ });
  await code.waitFor();
  return code.textContent();
}

const approve = async (page, shop, name) => admin.post("/screens", { code: await codeOn(page), name, shop: shop.slug });

test("a screen without a shop shows a code, and the shop's board once somebody approves it", async ({ open }) => {
  const [order] = await placeOrders(cellar, 1);
  const page = await open(unpaired, { size: "tv" });
  await approve(page, cellar, "Over the bar");
  await tile(page, "waiting", order).waitFor();
  assert.equal(new URL(page.url()).pathname, "/board/cellar");
  await moveOrder(admin, order, "ready");
  await tile(page, "ready", order).waitFor();
  await page.goto(unpaired);
  await tile(page, "ready", order).waitFor();
});

test("the board of a shop that keeps it private asks to be paired", async ({ open }) => {
  const page = await open(docket.at("/board/cellar"), { size: "tv" });
  await page.getByText("paired screens only").waitFor();
  const code = await codeOn(page);
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  assert.ok((await page.locator(".address").textContent()).startsWith(docket.at("/admin#/screens/pair")));
  await page.reload();
  assert.equal(await codeOn(page), code, "the code outlasts a power cut");
  await approve(page, cellar, "Beside the door");
  await page.getByRole("heading", { name: "The Cellar" }).waitFor();
});

test("a paired screen says what it has drawn", async ({ open }) => {
  const page = await open(unpaired);
  const { id } = await approve(page, cellar, "Kitchen");
  const [order] = await placeOrders(cellar, 1);
  await tile(page, "waiting", order).waitFor();
  const screen = await eventually(async () => {
    const now = await admin.get(`/screens/${id}`);
    return now.drawn_change !== null && now.drawn_change === now.latest_change && now.transport === "websocket" && now;
  }, "the screen reports the newest change, and how it got there");
  assert.equal(screen.state, "ok");
});

test("a screen that is removed says so, shows a new code, and can be paired again", async ({ open }) => {
  const page = await open(unpaired, { size: "tv", expects: SERVER_AWAY });
  const { id } = await approve(page, cellar, "Old one");
  await page.getByRole("heading", { name: "The Cellar" }).waitFor();
  await admin.delete(`/screens/${id}`);
  await page.getByText("This screen was removed from its shop.").waitFor();
  await becomes(() => page.locator(".number").count(), 0, "no number stays");
  await becomes(() => page.evaluate(() => localStorage.getItem("docket.screen")), null);
  await shot(page, "board-removed");
  await approve(page, terrace, "Outside");
  await page.getByRole("heading", { name: "The Terrace" }).waitFor();
});

test("a screen that is removed from a public board may go on without being paired", async ({ open }) => {
  const page = await open(unpaired, { expects: SERVER_AWAY });
  const { id } = await approve(page, terrace, "Terrace");
  await page.getByRole("heading", { name: "The Terrace" }).waitFor();
  await admin.delete(`/screens/${id}`);
  // It hears of it with its next report.
  await page.getByRole("button", { name: "Show the public board" }).click({ timeout: 40_000 });
  await page.getByRole("heading", { name: "The Terrace" }).waitFor();
});

test("a key that something in between refuses for a while is kept", async ({ open }) => {
  const page = await open(unpaired, { expects: SERVER_AWAY });
  await approve(page, cellar, "Behind a gate");
  await page.getByText("Live").waitFor();
  await page.route("**/api/v1/**", (route) => route.fulfill({ status: 401, contentType: "text/html", body: "Sign in" }));
  await page.reload();
  await page.getByText("Connecting").waitFor();
  await page.unroute("**/api/v1/**");
  await page.getByText("Live").waitFor();
});

test("a screen waits for a server that is away, and then shows its code", async ({ open }) => {
  const page = await open(unpaired, { expects: SERVER_AWAY });
  const code = await codeOn(page);
  await docket.kill();
  await page.getByText("The server does not answer").waitFor({ timeout: 40_000 });
  await docket.restart();
  await page.getByText("The server does not answer").waitFor({ state: "detached", timeout: 40_000 });
  assert.equal(await codeOn(page), code);
});

for (const [size, scheme] of [["phone", "light"], ["phone", "dark"], ["tv", "dark"], ["tv_portrait", "light"]]) {
  test(`the pairing screen can be read by everybody, ${scheme}, on a ${size}`, async ({ open }) => {
    const page = await open(docket.at("/board/cellar"), { size, scheme });
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await shot(page, "board-pairing");
  });
}
