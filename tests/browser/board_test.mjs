// The board: what stands on it, how it comes there, and what it says when it may be wrong.
import assert from "node:assert/strict";

import {
  becomes, eventually, expectAccessible, expectFits, moveOrder, openShop, placeOrders, SCHEMES, SERVER_AWAY, setUp,
  shot, SIZES, startDocket, test, transferred,
} from "./harness.mjs";

const BUDGET_BYTES = 30_000;

const docket = await startDocket();
const admin = await setUp(docket);
const cafe = await openShop(admin, { name: "Corner Café", slug: "cafe" });
const closed = await openShop(admin, { name: "Nobody's", slug: "empty" });
const crowd = await openShop(admin, { name: "Bäckerei Morgenstern & Söhne am alten Marktplatz", slug: "crowd" });
const crowded = await placeOrders(crowd, 100);
for (const order of crowded.slice(0, 20)) await moveOrder(admin, order, "ready");

const board = (shop, query = "") => docket.at(`/board/${shop.slug}${query}`);
const tile = (page, column, { number }) => page.locator(`.${column} .tile`, { hasText: number });

test("an order comes, is ready, and is gone once it is collected", async ({ open }) => {
  const page = await open(board(cafe), { size: "tv" });
  const [order] = await placeOrders(cafe, 1);
  await tile(page, "waiting", order).waitFor();
  await moveOrder(admin, order, "ready");
  await tile(page, "ready", order).waitFor();
  await tile(page, "waiting", order).waitFor({ state: "detached" });
  await moveOrder(admin, order, "picked_up");
  await tile(page, "ready", order).waitFor({ state: "detached" });
  await becomes(() => page.title(), "Corner Café – Orders");
});

test("what is new catches the eye, and what was there before does not", async ({ open }) => {
  const [old, order] = await placeOrders(cafe, 2);
  await moveOrder(admin, old, "ready");
  const page = await open(board(cafe), { size: "tv" });
  await tile(page, "ready", old).waitFor();
  await moveOrder(admin, order, "ready");
  await page.locator(".ready .news", { hasText: order.number }).waitFor();
  assert.equal(await page.locator(".ready .news", { hasText: old.number }).count(), 0);
  await page.getByText(`Ready now: ${order.number}`).waitFor({ state: "attached" });
});

test("what is new is heard, and said in the shop's language, after one touch", async ({ open }) => {
  const page = await open(board(cafe), { init: listenToSound });
  const order = (await placeOrders(cafe, 1))[0];
  await tile(page, "waiting", order).waitFor();
  assert.equal(await page.evaluate(() => window.tones), 0, "silent until somebody wants sound");
  await page.getByRole("button", { name: "Enable sound" }).click();
  await page.getByRole("button", { name: "Say numbers" }).click();
  await moveOrder(admin, order, "ready");
  await page.waitForFunction(() => window.tones > 0 && window.said.length > 0);
  const [said] = await page.evaluate(() => window.said);
  assert.deepEqual(said, { text: order.number.replace(/^A-0*/, "A "), language: "en" });
  await becomes(() => page.getByRole("button", { name: "Enable sound" }).count(), 0);
  await page.reload();
  await page.getByRole("button", { name: "Sound", exact: true, includeHidden: true, pressed: true }).waitFor({ state: "attached" });
});

for (const hours of [5, -5]) {
  test(`when an order is ready is told by the shop's clock, on a television that is ${hours} hours off`, async ({ open }) => {
    const MINUTE_MS = 60_000;
    const shop = await openShop(admin, { name: "Tokyo", timezone: "Asia/Tokyo" });
    const [order, late] = await placeOrders(shop, 2);
    const page = await open(board(shop), { size: "tv", locale: "en-GB", timezone: "America/New_York", init: clockOff(hours) });
    await tile(page, "waiting", order).waitFor();
    const eta = new Date(Date.now() + 10 * MINUTE_MS).toISOString();
    await page.route(/\/api\/v1\/boards\//, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      const past = new Date(Date.now() - 2 * MINUTE_MS).toISOString();
      for (const each of json.columns[0].orders) each.eta = each.eta_latest = each.number === late.number ? past : eta;
      await route.fulfill({ response, json });
    }, { times: 1 });
    await page.reload();
    const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Tokyo" }).format(new Date(eta));
    await tile(page, "waiting", order).getByText(clock).waitFor();
    await tile(page, "waiting", late).getByText("soon").waitFor();
  });
}

/** `init` of a page whose clock is so many hours wrong. */
function clockOff(hours) {
  return `window.Date = class extends Date {
    constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
    static now() { return super.now() + ${hours} * 3_600_000; }
  };`;
}

function listenToSound() {
  window.tones = 0;
  window.said = [];
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function () {
    window.tones += 1;
    return createOscillator.call(this);
  };
  speechSynthesis.speak = ({ text, lang }) => void window.said.push({ text, language: lang });
}

test("numbers that do not fit are on pages that turn by themselves", async ({ open }) => {
  const page = await open(board(crowd), { size: "tv" });
  await page.locator(".waiting .count", { hasText: "80" }).waitFor();
  const label = page.locator(".waiting .page");
  await label.filter({ hasText: /^1 of/ }).waitFor();
  const first = await page.locator(".waiting .number").allTextContents();
  await label.filter({ hasText: /^2 of/ }).waitFor();
  const second = await page.locator(".waiting .number").allTextContents();
  assert.ok(first.length > 15 && second.length > 15, `${first.length} and ${second.length} numbers`);
  assert.ok(second.every((number) => !first.includes(number)));
  await page.keyboard.press("MediaTrackPrevious");
  await label.filter({ hasText: /^1 of/ }).waitFor();
});

for (const size of Object.keys(SIZES)) {
  test(`numbers are as big as they can be, and none is cut off, on a ${size}`, async ({ open }) => {
    for (const scheme of SCHEMES) {
      const page = await open(board(crowd), { size, scheme });
      await page.locator(".ready .tile").first().waitFor();
      const faults = await page.evaluate(() => {
        const least = 0.06 * Math.min(innerWidth, innerHeight);
        const isInside = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1
          && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
        return [...document.querySelectorAll(".number")].filter((number) =>
          parseFloat(getComputedStyle(number).fontSize) < least
          || !isInside(number.getBoundingClientRect(), number.closest(".tiles").getBoundingClientRect())
        ).map((number) => number.textContent);
      });
      assert.deepEqual(faults, []);
      await expectFits(page);
      await expectAccessible(page);
      await shot(page, "board-crowd");
    }
  });
}

test("an empty board says so, and is drawn for all screens", async ({ open }) => {
  for (const size of ["phone", "tv"]) {
    const page = await open(board(closed), { size, scheme: "dark" });
    await page.getByText("No orders right now").waitFor();
    await page.getByText("Nothing to collect right now").waitFor();
    await expectAccessible(page);
    await shot(page, "board-empty");
  }
});

test("numbers read from left to right on a board that reads from right to left", async ({ open }) => {
  const page = await open(board(crowd, "?lang=ar&theme=dark&zoom=0.8"), { size: "desktop" });
  const number = page.locator(".ready .number").first();
  await number.waitFor();
  await becomes(() => page.evaluate(() => document.documentElement.dir), "rtl");
  await becomes(() => number.evaluate((element) => getComputedStyle(element).direction), "ltr");
  await becomes(() => page.evaluate(() => document.documentElement.dataset.theme), "dark");
  const [ready, waiting] = await Promise.all([".ready", ".waiting"].map((each) => page.locator(each).first().boundingBox()));
  assert.ok(ready.x < waiting.x, "what is ready is at the end of the line");
  await shot(page, "board-rtl");
});

test("a remote control finds the controls, and they go when they are not used", async ({ open }) => {
  const page = await open(board(cafe), { size: "tv" });
  const toolbar = page.getByRole("toolbar");
  await page.locator(".board .age").waitFor();
  assert.equal(await toolbar.count(), 0);
  await page.keyboard.press("ArrowRight");
  await toolbar.waitFor();
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await eventually(async () => (await focused()) === "Enable sound", "the first control has the focus");
  await page.keyboard.press("ArrowRight");
  await becomes(() => focused(), "Sound");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sound", exact: true, pressed: true }).waitFor();
  await page.keyboard.press("MediaPlayPause");
  await page.getByRole("button", { name: "Sound", exact: true, pressed: false }).waitFor();
  await expectAccessible(page);
  await shot(page, "board-controls");
  await page.keyboard.press("Escape");
  await toolbar.waitFor({ state: "hidden" });
  await becomes(() => page.evaluate(() => document.activeElement === document.body), true);
  await page.mouse.move(50, 50);
  await toolbar.waitFor();
  await toolbar.waitFor({ state: "hidden" });
});

test("what is chosen at the screen is there after a power cut", async ({ open }) => {
  const page = await open(board(cafe), { size: "desktop" });
  await page.mouse.move(50, 50);
  await page.getByRole("button", { name: "Colours: automatic" }).click();
  await page.getByRole("button", { name: "Colours: light" }).click();
  await page.getByRole("button", { name: "Bigger" }).click();
  const hour = new Date().getUTCHours();
  await page.getByRole("combobox", { name: "Dim from" }).selectOption(String(hour));
  await page.getByRole("combobox", { name: "to", exact: true }).selectOption(String((hour + 2) % 24));
  await page.locator("body.night").waitFor();
  await page.reload();
  await page.locator("body.night").waitFor();
  await page.mouse.move(60, 60);  // controls hide while nobody is there
  await page.getByRole("button", { name: "Colours: dark" }).waitFor({ state: "attached" });
  const root = await page.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.style.getPropertyValue("--zoom")]);
  assert.deepEqual(root, ["dark", "1.1"]);
});

for (const { blocked, way } of [
  { blocked: [], way: "websocket" },
  { blocked: ["websocket"], way: "event_stream" },
  { blocked: ["websocket", "event_stream"], way: "long_poll" },
]) {
  test(`changes come by ${way} where ${blocked.join(" and ") || "nothing"} is blocked`, async ({ open }) => {
    const page = await open(board(cafe), { block: blocked, expects: SERVER_AWAY });
    const ways = new Set();
    page.on("request", (request) => {
      if (request.url().includes("wait=")) ways.add("long_poll");
    });
    page.on("response", (response) => {
      if (response.headers()["content-type"]?.startsWith("text/event-stream")) ways.add("event_stream");
    });
    page.on("websocket", (socket) => socket.on("framereceived", () => ways.add("websocket")));
    await page.reload();
    await eventually(() => ways.has(way), `the board listens by ${way}`, 40_000);
    await page.getByText("Live").waitFor();
    const [order] = await placeOrders(cafe, 1);
    await tile(page, "waiting", order).waitFor();
    await moveOrder(admin, order, "ready", "picked_up");
    await tile(page, "waiting", order).waitFor({ state: "detached" });
  });
}

test("a shop that there is not is said, and found once there is", { timeout_ms: 90_000 }, async ({ open }) => {
  const page = await open(docket.at("/board/nowhere-yet"));
  await page.getByRole("heading", { name: "There is no such shop" }).waitFor();
  await expectAccessible(page);
  await openShop(admin, { name: "Here now", slug: "nowhere-yet" });
  await page.getByRole("heading", { name: "Here now" }).waitFor({ timeout: 45_000 });
});

test("a board is no larger than its budget", async () => {
  const { bytes, parts } = await transferred(board(cafe));
  assert.ok(bytes <= BUDGET_BYTES, `${bytes} bytes: ${JSON.stringify(parts)}`);
});
