// What customers see, in every size and scheme: pictures to look at, judged by axe, and nothing wider than the screen.

import assert from "node:assert/strict";

import {
  becomes, expectFits, expectHandsome, moveOrder, openShop, placeOrders, settled, setUp, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenband in besonders ausführlicher Ausführung";
const categories = ["Coffee", "Tea", "Bakery", "Lunch", "Cold drinks", "To take home"];
const many = await openShop(admin, { name: "Corner Café", address: "Fishergate 4, York", phone: "+44 1904 555 010",
  description: "Coffee and sandwiches, five tables.",
  items: Array.from({ length: 60 }, (_, place) => ({ name: `Dish ${place + 1}`, price: 150 + 35 * place,
    category: categories[place % categories.length], ...(place % 3 ? {} : { description: "Made fresh every morning." }),
    ...(place % 7 === 3 ? { stock: place % 4 } : {}) })) });
const none = await openShop(admin, { name: "New shop", items: [] });
const long = await openShop(admin, { name: LONG, address: LONG, description: LONG,
  items: [{ name: LONG, price: 99_999_999, category: LONG, description: LONG }, { name: "W".repeat(120), price: 100 }] });
const few = await openShop(admin, { name: "Konditorei", items: [["Käsekuchen", 1], ["Schwarzwälder Kirschtorte", 2], ["Tee", null]]
  .map(([name, stock]) => ({ name, stock, price: 350 + 129_600 * (stock === 2), category: "Kuchen" })) });
const SIZES = ["phone", "tablet", "desktop"];

for (const size of SIZES) {
  test(`ordering looks right on a ${size}`, async ({ open }) => {
    for (const [name, shop] of Object.entries({ many, none, long })) {
      const page = await open(docket.at(`/order/${shop.slug}`), { size });
      await page.locator(".item, .empty").first().waitFor();
      if (shop.items.length > 0) {
        await page.locator(".item .more").nth(1).click();
        await page.locator(".item .more").first().click();
      }
      await expectHandsome(page, `order-${name}`);
      if (size === "phone" && name !== "none") {
        await page.locator(".cart-bar .button").click();
        await expectHandsome(page, `order-${name}-cart`);
      }
    }
  });

  test(`following looks right on a ${size}`, async ({ open }) => {
    for (const [name, shop, statuses] of [["open", many, ["preparing"]], ["ready", many, ["preparing", "ready"]], ["long", long, []]]) {
      const [placed] = await placeOrders(shop, 1);
      await moveOrder(admin, placed, ...statuses);
      const page = await open(placed.tracking_url, { size });
      await page.locator(".track-actions").waitFor();
      await expectHandsome(page, `track-${name}`);
    }
  });
}

for (const [locale, words, direction] of [["ar", "أضف", "rtl"], ["de", "Hinzufügen", "ltr"], ["hi", "जोड़ें", "ltr"], ["es", "Añadir", "ltr"]]) {
  test(`both pages speak ${locale}`, async ({ open }) => {
    const page = await open(docket.at(`/order/${many.slug}`), { size: "phone", locale });
    await settled(page);
    await page.locator(".item .more", { hasText: words }).nth(1).click();
    await becomes(() => page.locator("html").getAttribute("dir"), direction);
    await page.locator(".cart-bar .button").click();
    await expectHandsome(page, "order-language");
    const [placed] = await placeOrders(many, 1);
    await page.goto(placed.tracking_url);
    await page.locator(".track-actions").waitFor();
    await expectHandsome(page, "track-language");
  });
}

/** What sticks out of the card of an item. */
function stickingOut(page) {
  return page.locator(".item.card").evaluateAll((cards) => cards.flatMap((card) => {
    const { left, right } = card.getBoundingClientRect();
    return [...card.querySelectorAll("*")].filter((each) => {
      const inner = each.getBoundingClientRect();
      return inner.left < left || inner.right > right;
    }).map((each) => each.outerHTML.slice(0, 100));
  }));
}

const NARROWEST = { width: 320, height: 568 };

for (const locale of ["de", "es", "ar"]) {
  for (const size of ["phone", "tablet"]) {
    test(`a card that says how few are left holds it and its button on a ${size} in ${locale}`, async ({ open }) => {
      const page = await open(docket.at(`/order/${few.slug}`), { size, locale });
      await settled(page);
      for (const viewport of [page.viewportSize(), ...(size === "phone" ? [NARROWEST] : [])]) {
        await page.setViewportSize(viewport);
        assert.deepEqual(await stickingOut(page), []);
        await expectFits(page);
      }
      await page.locator(".item .more").nth(1).click();
      await page.locator(".item .more").first().click();
      await becomes(() => page.locator(".item .quantity").count(), 2);
      assert.deepEqual(await stickingOut(page), []);
      await expectHandsome(page, "order-few");
    });
  }
}
