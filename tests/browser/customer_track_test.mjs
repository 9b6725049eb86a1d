// The page of one order, for its guest.

import assert from "node:assert/strict";

import {
  addUser, becomes, eventually, expectAccessible, expectStill, goOffline, goOnline, moveOrder, openShop, placeOrders,
  SERVER_AWAY, setUp, startDocket, test, transferred, watchShifts,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const cafe = await openShop(admin, { name: "Corner Café", timezone: "Asia/Kolkata", phone: "+44 1904 555 010",
  items: [{ name: "Flat white", price: 340 }] });

async function order() {
  const [placed] = await placeOrders(cafe, 1, { customer: { name: "Mira", phone: "555 123" }, notes: "a secret note" });
  return placed;
}

function status(page, text) {
  return page.locator(".track-status", { hasText: text });
}

test("the way of the order is shown with times of the shop's clock, and nobody's name", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { size: "phone", locale: "en-GB", timezone: "America/New_York" });
  await moveOrder(admin, placed, "preparing");
  await page.locator("li[aria-current=step]", { hasText: "Preparing" }).waitFor();
  assert.deepEqual(await page.locator(".track-steps li").evaluateAll((steps) => steps.map((step) => step.className)),
    ["done", "current", "to_come", "to_come"]);
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Kolkata" })
    .format(new Date(placed.placed_at));
  await page.locator(".track-steps li", { hasText: "Received" }).getByText(clock).waitFor();
  await page.locator(".track-total", { hasText: "€3.40" }).waitFor();
  const text = await page.content();
  for (const secret of ["Mira", "555 123", "secret"]) assert.equal(text.includes(secret), false, secret);
  await expectAccessible(page);
});

for (const hours of [5, -5]) {
  test(`when it is ready is told rightly by a phone whose clock is ${hours} hours off`, async ({ open }) => {
    const placed = await order();
    const page = await open(placed.tracking_url, { size: "phone", locale: "en-GB", init: `window.Date = class extends Date {
      constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
      static now() { return super.now() + ${hours} * 3_600_000; }
    };` });
    await page.getByText("Live").waitFor();
    const foretell = async (minutes) => {
      const at = new Date(Date.now() + minutes * 60_000).toISOString();
      await page.route(/\/api\/v1\/track\/[^/]+$/, async (route) => {
        // A page that knows the order already waits for the next state.
        if (route.request().headers()["if-none-match"]) return route.continue();
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...await response.json(), eta: at, eta_latest: at } });
      });
      await page.reload();
      return new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Kolkata" }).format(new Date(at));
    };
    const clock = await foretell(10);
    await page.locator(".track-eta", { hasText: clock }).waitFor();
    await foretell(-10);
    await page.locator(".track-eta", { hasText: "longer" }).waitFor();
  });
}

test("the orders of a customer who signs in are listed with times of their shop's clock", async ({ open }) => {
  const customer = await addUser(admin, "customer");
  const [placed] = await placeOrders(cafe, 1, {}, customer);
  const page = await open(docket.at("/"), { as: customer, size: "phone", locale: "en-GB", timezone: "America/New_York" });
  const clock = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Kolkata" })
    .format(new Date(placed.placed_at));
  await page.getByRole("link", { name: placed.number }).getByText(clock).waitFor();
});

test("it can be read without JavaScript, and reads itself anew", async ({ open }) => {
  const placed = await order();
  await moveOrder(admin, placed, "preparing", "ready");
  const page = await open(placed.tracking_url, { javaScript: false });
  await page.getByRole("heading", { level: 1, name: placed.number }).waitFor();
  await status(page, "Ready").waitFor();
  await page.getByText("3.40 EUR").first().waitFor();
  assert.equal(await page.locator("meta[http-equiv=refresh]").getAttribute("content"), "30");
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with" : "without";

  test(`statuses are in the reader's language, ${how} JavaScript`, async ({ open }) => {
    const placed = await order();
    const german = await open(placed.tracking_url, { javaScript, locale: "de" });
    await status(german, "Eingegangen").waitFor();
    for (const step of ["In Zubereitung", "Abholbereit", "Abgeholt"]) {
      await german.locator(".track-steps li", { hasText: step }).waitFor();
    }
    assert.match(await german.title(), /^Eingegangen/);
    const arabic = await open(placed.tracking_url, { javaScript, locale: "ar", size: "phone" });
    await status(arabic, "وصل الطلب").waitFor();
    assert.equal(await arabic.locator("html").getAttribute("dir"), "rtl");
    if (javaScript) await expectAccessible(arabic);
  });

  test(`a shop's own words are the same for everybody, ${how} JavaScript`, async ({ open }) => {
    const own = await openShop(admin, { name: "Bäckerei", workflow: "simple" });
    const workflow = await admin.get(`/shops/${own.slug}/workflow`);
    workflow.statuses.find(({ key }) => key === "processing").label = "In the oven";
    await admin.put(`/shops/${own.slug}/workflow`, workflow);
    const [placed] = await placeOrders(own, 1);
    await moveOrder(admin, placed, "processing");
    const page = await open(placed.tracking_url, { javaScript, locale: "de" });
    await status(page, "In the oven").waitFor();
    await page.locator(".track-steps li", { hasText: "Eingegangen" }).waitFor();
  });
}

test("the script takes over without a jump", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { size: "phone", init: watchShifts });
  await page.locator(".track-actions").waitFor();
  await expectStill(page);
});

test("a server that is killed and comes back is found again, and an old state is never said to be new", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { expects: SERVER_AWAY });
  await page.getByText("Live").waitFor();
  await docket.kill();
  await page.getByText(/Reconnecting … This is how it was at/).waitFor();
  await becomes(() => page.getByText("Live").count(), 0);
  await docket.restart();
  await page.getByText("Live").waitFor();
  await moveOrder(admin, placed, "preparing", "ready");
  await status(page, "Ready").waitFor();
});

test("a phone that was offline catches up at once", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { size: "phone", expects: SERVER_AWAY });
  await page.getByText("Live").waitFor();
  await goOffline(page);
  await page.getByText(/Reconnecting/).waitFor();
  await expectAccessible(page);
  await moveOrder(admin, placed, "preparing", "ready");
  await goOnline(page);
  await status(page, "Ready").waitFor();
  await page.getByText("Live").waitFor();
});

test("a guest cancels while they may, after being asked", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { size: "phone" });
  await page.getByRole("button", { name: "Cancel this order" }).click();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
  assert.equal((await admin.get(`/orders/${placed.id}`)).status, "pending");
  await page.getByRole("button", { name: "Cancel this order" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel this order" }).click();
  await status(page, "Cancelled").waitFor();
  assert.equal((await admin.get(`/orders/${placed.id}`)).status, "cancelled");
  await becomes(() => page.getByRole("button", { name: "Cancel this order" }).count(), 0);
});

test("cancelling is offered for as long as it is possible", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url);
  await page.getByRole("button", { name: "Cancel this order" }).waitFor();
  await moveOrder(admin, placed, "preparing");
  await page.getByRole("button", { name: "Cancel this order" }).waitFor({ state: "detached" });
});

test("cancelling that comes too late is refused in words", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { expects: SERVER_AWAY });
  await page.getByRole("button", { name: "Cancel this order" }).click();
  // What the page waits for now does not reach it, so that it believes what it knew.
  await page.route(/\/api\/v1\/track\/[^/]+$/, () => undefined);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await moveOrder(admin, placed, "preparing");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel this order" }).click();
  await page.getByText("It is too late to cancel here. Ask the shop.").waitFor();
  assert.equal((await admin.get(`/orders/${placed.id}`)).status, "preparing");
});

test("the end of the time for cancelling is noticed without a change of the order", async ({ open }) => {
  const shop = await openShop(admin, { name: "Parcels", workflow: "shipping", cancel_window_s: 4 });
  const [placed] = await placeOrders(shop, 1);
  const page = await open(placed.tracking_url);
  await page.getByRole("button", { name: "Cancel this order" }).waitFor();
  await page.getByRole("button", { name: "Cancel this order" }).waitFor({ state: "detached" });
  assert.equal((await admin.get(`/orders/${placed.id}`)).status, "pending");
});

test("the shop's reason for cancelling is told", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url);
  await admin.post(`/orders/${placed.id}/cancel`, { reason: "<b>no milk</b>" });
  await page.getByText("<b>no milk</b>").waitFor();
  await page.locator(".track-status.cancelled").waitFor();
});

test("the phone sounds when it is ready, if somebody has asked for it", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { init: () => {
    window.tones = 0;
    const Real = window.AudioContext;
    window.AudioContext = class extends Real {
      createOscillator() {
        window.tones += 1;
        return super.createOscillator();
      }
    };
  } });
  await page.getByRole("button", { name: "Tell me when it is ready" }).click();
  await becomes(() => page.getByRole("button", { name: "This phone will sound" }).getAttribute("aria-pressed"), "true");
  await moveOrder(admin, placed, "preparing", "ready");
  await eventually(() => page.evaluate(() => window.tones > 0), "tones were played");
});

test("its link is there as a code and to copy, also where there is no clipboard", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { init: () => Object.defineProperty(navigator, "clipboard", { value: undefined }) });
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.getByRole("button", { name: "QR code and link" }).click();
  await page.getByRole("img", { name: `QR code with the address of order ${placed.number}` }).waitFor();
  assert.ok(loaded.some((url) => /\/qr/.test(url)));
  await becomes(() => page.getByLabel("Address of this page").inputValue(), placed.tracking_url);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Copy the address" }).click();
  await page.getByText("Copied.").waitFor();
});

test("without a network the link is there to copy, and its code once the network is back", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url, { expects: SERVER_AWAY });
  const show = page.getByRole("button", { name: "QR code and link" });
  await show.waitFor();
  await goOffline(page);
  await show.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The server does not answer").waitFor();
  await becomes(() => page.getByLabel("Address of this page").inputValue(), placed.tracking_url);
  await goOnline(page);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("img", { name: `QR code with the address of order ${placed.number}` }).waitFor();
});

test("a link that leads nowhere says so", async ({ open }) => {
  const nowhere = docket.at("/track/nonsense");
  assert.equal((await fetch(nowhere)).status, 404);
  const page = await open(nowhere, { expects: [/404/] });
  await page.getByRole("heading", { name: "There is no order behind this link" }).waitFor();
  await expectAccessible(page);
});

test("a link that was replaced while its page is open ends there", async ({ open }) => {
  const placed = await order();
  const page = await open(placed.tracking_url);
  await page.getByText("Live").waitFor();
  await admin.post(`/orders/${placed.id}/tracking-link`);
  await page.getByRole("heading", { name: "There is no order behind this link" }).waitFor();
  assert.equal((await page.content()).includes(placed.number), false);
});

test("the page is small", async () => {
  const placed = await order();
  assert.ok((await transferred(placed.tracking_url, { locale: "ar" })).bytes < 150_000);
});
