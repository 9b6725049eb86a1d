// Every page, as people see it: drawn without a jump in each size, light and dark, looked at by axe, and weighed.

import assert from "node:assert/strict";

import {
  addUser, expectHandsome, expectStill, hire, moveOrder, openShop, placeOrders, settled, setUp, startDocket, test,
  transferred, watchShifts,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Shop", timezone: "Europe/Berlin", address: "12 Market Street" });
const staff = await hire(admin, shop);
const customer = await addUser(admin, "customer");
const orders = await placeOrders(shop, 12, (index) => ({ customer: { name: `Guest ${index + 1}` } }));
for (const order of orders.slice(0, 7)) await moveOrder(admin, order, "preparing");
for (const order of orders.slice(0, 3)) await moveOrder(admin, order, "ready");
const webhook = await admin.post("/webhooks", { url: "https://example.com/docket", events: ["order.placed"] });
const fresh = await startDocket();

/** A machine that does much else at the same time. */
const SLOW_MS = 180_000;
const SMALL_B = 30_000;
const LARGE_B = 150_000;
/** What draws the code to be scanned, read only where a screen is not paired yet. */
const QR_B = 5_000;

/** `shows`: a text by which one sees that it is all there; `parts`: places in it, by what follows # in its address. */
const PAGES = [
  { name: "board", url: docket.at(`/board/${shop.slug}`), shows: orders[0].number, most_b: SMALL_B },
  { name: "board-pairing", url: docket.at("/board"), shows: /\d{3}\s?\d{3}/, most_b: SMALL_B + QR_B },
  { name: "order", url: docket.at(`/order/${shop.slug}`), shows: "Cinnamon bun" },
  { name: "order-signed-in", url: docket.at(`/order/${shop.slug}`), as: customer, shows: "Cinnamon bun" },
  { name: "track", url: docket.at(new URL(orders[4].tracking_url, docket.url).pathname), shows: orders[4].number },
  { name: "counter-sign-in", url: docket.at("/"), shows: "Password" },
  { name: "counter", url: docket.at("/"), as: staff, shows: orders[0].number },
  { name: "setup", url: fresh.setupLink, shows: "Password" },
  { name: "admin", url: docket.at("/admin"), as: admin, shows: "Corner Shop", parts: ["orders", "items", "stats",
    "workflow", "staff", "screens", "messages", "shop", "keys", "webhooks", `webhooks/${webhook.id}`, "notifications",
    "accounts", "audit", "system", "me"] },
];
const SIZES = ["phone", "tablet", "desktop", "tv"];

for (const { name, url, as, shows, parts = [""], most_b = LARGE_B } of PAGES) {
  for (const size of SIZES) {
    test(`${name} is drawn and accessible on a ${size}`, { timeout_ms: SLOW_MS }, async ({ open }) => {
      const page = await open(url, { size, as, init: watchShifts });
      await page.getByText(shows).locator("visible=true").first().waitFor();
      await settled(page);
      await expectStill(page);
      for (const part of parts) {
        if (part) await page.evaluate((hash) => { location.hash = `#/${hash}`; }, part);
        await expectHandsome(page, [name, part.replace(/\/.+/, "-one")].filter(Boolean).join("-"));
      }
    });
  }

  test(`${name} comes in at most ${most_b / 1000} kB`, async () => {
    const { bytes, parts: pieces } = await transferred(url, { as });
    assert.ok(bytes <= most_b, `${bytes} bytes: ${JSON.stringify(pieces, null, 2)}`);
  });
}
