// What Lighthouse finds wanting in the pages that everybody may read, as one JSON object: name -> [points below 100].

import lighthouse from "lighthouse";

import { setUp } from "../../browser/accounts.mjs";
import { debugged } from "../../browser/browser.mjs";
import { startDocket } from "../../browser/docket.mjs";
import { endAll } from "../../browser/ending.mjs";
import { moveOrder, openShop, placeOrders } from "../../browser/shops.mjs";

const CATEGORIES = ["performance", "accessibility"];

const docket = await startDocket();
try {
  const fresh = await startDocket();
  const admin = await setUp(docket);
  const shop = await openShop(admin, { name: "Corner Shop" });
  const orders = await placeOrders(shop, 12);
  for (const order of orders.slice(0, 4)) await moveOrder(admin, order, "preparing", "ready");
  const pages = {
    board: docket.at(`/board/${shop.slug}`),
    order: docket.at(`/order/${shop.slug}`),
    tracking: docket.at(new URL(orders[5].tracking_url, docket.url).pathname),
    "sign-in": docket.at("/"),
    "set-up": fresh.setupLink,
  };
  const port = await debugged();
  const found = {};
  for (const [name, url] of Object.entries(pages)) {
    const { lhr } = await lighthouse(url, { port, logLevel: "error", onlyCategories: CATEGORIES });
    for (const category of CATEGORIES) {
      const { score } = lhr.categories[category];
      if (score === null) throw new Error(`${name}: ${lhr.runtimeError?.message ?? `no ${category}`}`);
      found[`${category} of ${name}`] = [100 - Math.round(100 * score)];
    }
  }
  console.log(JSON.stringify(found));
} finally {
  await endAll();
}
