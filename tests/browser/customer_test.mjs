// Ordering at a shop as a guest and with an account, to the order's own page.

import assert from "node:assert/strict";

import {
  becomes, eventually, expectAccessible, moveOrder, openShop, placeOrders, SERVER_AWAY, setUp, startDocket, test,
  transferred,
} from "./harness.mjs";

const docket = await startDocket({ flags: ["--registration", "open"] });
const admin = await setUp(docket);
const contact = { address: "Fishergate 4, York", phone: "+44 1904 555 010" };
const cafe = await openShop(admin, { name: "Corner Café", ...contact, items: [
  { name: "Flat white", price: 340, category: "Coffee", description: "Two shots, whole milk." },
  { name: "Crème brûlée", price: 520, category: "Sweets" },
  { name: "Cinnamon bun", price: 320, category: "Sweets", stock: 0 },
  { name: "Earl Grey", price: 280, category: "Tea", stock: 3 },
] });
const strict = await startDocket();
const strictShop = await openShop(await setUp(strict), { name: "Members only" });

/** A shop of a test's own, so that its stock and its orders are nobody else's. */
function shopWith(...items) {
  return openShop(admin, { name: "Stall", items });
}

function ordersOf(shop) {
  return admin.get(`/orders?shop=${shop.slug}`).then(({ data }) => data);
}

function orderPage(open, shop, options = {}) {
  return open(docket.at(`/order/${shop.slug}`), options);
}

function card(page, name) {
  return page.locator(".item").filter({ hasText: name });
}

async function take(page, name, times = 1) {
  for (let press = 0; press < times; press += 1) await card(page, name).locator(".more").click();
}

/** Whether this is the request that places an order. */
const isPlacing = (url) => /\/shops\/[^/]+\/orders$/.test(url.pathname);

test("a guest finds, takes and orders on a phone, and follows it until it is ready", async ({ open }) => {
  const page = await orderPage(open, cafe, { size: "phone" });
  await page.getByRole("heading", { level: 1, name: "Corner Café" }).waitFor();
  await page.getByRole("searchbox").fill("creme sweet");
  await becomes(() => page.locator(".item").count(), 1);
  await take(page, "Crème brûlée", 2);
  await page.getByRole("button", { name: "Your order (2)" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Add a wish: Crème brûlée" }).click();
  await sheet.getByRole("textbox", { name: "A wish for Crème brûlée" }).fill("two spoons");
  await sheet.getByLabel("Name").fill("Mira");
  await sheet.getByRole("button", { name: /Order now · €10\.40/ }).click();
  await page.waitForURL(/\/track\//);
  const [order] = await ordersOf(cafe);
  assert.deepEqual([order.total, order.lines[0].note, order.customer.name, order.fulfilment],
    [1040, "two spoons", "Mira", "pickup"]);
  assert.equal(page.url(), order.tracking_url);
  await page.getByRole("heading", { level: 1, name: order.number }).waitFor();
  await page.locator(".track-status", { hasText: "Received" }).waitFor();
  assert.equal((await page.content()).includes("Mira"), false);
  await moveOrder(admin, order, "preparing");
  await page.locator(".track-status", { hasText: "Preparing" }).waitFor();
  await moveOrder(admin, order, "ready");
  await page.locator(".track-status.ready", { hasText: "Ready" }).waitFor();
  await eventually(async () => (await page.title()).startsWith(`Ready · ${order.number}`), "the title says ready");
  await page.goBack();
  await page.getByText(`Your last order here: ${order.number}`).waitFor();
  await becomes(() => page.locator(".cart-bar").count(), 0);
});

test("cards say what is sold out and what is nearly so", async ({ open }) => {
  const page = await orderPage(open, cafe);
  await card(page, "Earl Grey").getByText("Only 3 left").waitFor();
  await take(page, "Earl Grey", 3);
  await becomes(() => card(page, "Earl Grey").locator(".more").getAttribute("aria-disabled"), "true");
  await card(page, "Cinnamon bun").getByText("Sold out").waitFor();
  assert.equal(await card(page, "Cinnamon bun").getByRole("button").count(), 0);
});

test("everything is reached by keyboard, and the focus stays where it was used", async ({ open }) => {
  const page = await orderPage(open, cafe);
  await card(page, "Flat white").locator(".more").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await card(page, "Flat white").locator(".quantity", { hasText: "2" }).waitFor();
  for (const rest of ["1", undefined]) {
    await card(page, "Flat white").getByRole("button", { name: "One less" }).focus();
    await page.keyboard.press("Enter");
    if (rest) await card(page, "Flat white").locator(".quantity", { hasText: rest }).waitFor();
  }
  await becomes(() => page.evaluate(() => document.activeElement?.ariaLabel), "Add Flat white");
});

test("the return key in a field orders nothing", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop);
  await take(page, "Bread");
  await page.getByLabel("Name").fill("Mira");
  await page.keyboard.press("Enter");
  await page.getByLabel("Phone").fill("1");
  assert.deepEqual(await ordersOf(shop), []);
});

test("the cart of a shop is the same in all tabs, and after the page was closed", async ({ open }) => {
  const page = await orderPage(open, cafe);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await take(page, "Flat white", 2);
  await other.locator(".cart-line", { hasText: "Flat white" }).locator(".quantity", { hasText: "2" }).waitFor();
  await page.reload();
  await page.locator(".cart-line", { hasText: "€6.80" }).waitFor();
  await page.goto(docket.at(`/order/${(await shopWith()).slug}`));
  assert.equal(await page.locator(".cart-line").count(), 0);
});

test("a cart that is not one is none", async ({ open }) => {
  const page = await orderPage(open, cafe);
  await take(page, "Flat white");
  await page.evaluate((id) => localStorage.setItem(`docket.cart.${id}`, '[{"itemId":null}]'), cafe.id);
  await page.reload();
  await card(page, "Flat white").getByRole("button", { name: "Add Flat white" }).waitFor();
});

test("two taps and a reply that is lost make one order", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop, { expects: SERVER_AWAY });
  const keys = [];
  await page.route(isPlacing, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await take(page, "Bread");
  await page.locator(".place").evaluate((button) => {
    button.click();
    button.click();
  });
  await page.waitForURL(/\/track\//);
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  assert.equal((await ordersOf(shop)).length, 1);
});

test("while nobody knows whether it arrived, the cart stays, and asking again makes no second order", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop, { expects: SERVER_AWAY });
  let isAway = true;
  await page.route(isPlacing, async (route) => {
    if (!isAway) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await take(page, "Bread");
  await page.locator(".place").click();
  await page.getByText("Your order may have arrived or not").waitFor();
  await becomes(() => page.locator(".cart-line .more").isDisabled(), true);
  // The page itself may go, too.
  await page.reload();
  await page.getByText("Your order may have arrived or not").waitFor();
  isAway = false;
  await page.getByRole("button", { name: "Ask again" }).click();
  await page.waitForURL(/\/track\//);
  assert.equal((await ordersOf(shop)).length, 1);
});

test("what has changed is said before anything is ordered", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 }, { name: "Roll", price: 80, stock: 9 }, { name: "Cake", price: 900 });
  const page = await orderPage(open, shop);
  for (const name of ["Bread", "Cake"]) await take(page, name);
  await take(page, "Roll", 4);
  const [bread, roll, cake] = shop.items;
  await admin.patch(`/items/${bread.id}`, { price: 450 });
  await admin.patch(`/items/${roll.id}`, { stock: 2 });
  await admin.delete(`/items/${cake.id}`);
  await page.locator(".place").click();
  const notice = page.locator(".changes");
  await notice.getByText("Bread costs €4.50 now (it was €4.00).").waitFor();
  await notice.getByText("Roll: only 2 are left.").waitFor();
  await notice.getByText("Cake is not sold any more.").waitFor();
  await expectAccessible(page);
  assert.deepEqual(await ordersOf(shop), []);
  await notice.getByRole("button", { name: "Take it as it is now" }).click();
  await page.getByRole("button", { name: "Order now · €6.10" }).click();
  await page.waitForURL(/\/track\//);
  assert.equal((await ordersOf(shop))[0].total, 610);
});

test("who is beaten to the last pieces hears what is left and keeps the cart", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400, stock: 4 });
  const page = await orderPage(open, shop);
  await take(page, "Bread", 3);
  await page.route(isPlacing, async (route) => {
    await placeOrders(shop, 3);
    await route.fallback();
  }, { times: 1 });
  await page.locator(".place").click();
  await page.getByText("Bread: only 1 is left.").waitFor();
  await page.locator(".cart-line .quantity", { hasText: "3" }).waitFor();
  await page.getByRole("button", { name: "Take it as it is now" }).click();
  await page.locator(".place").click();
  await page.waitForURL(/\/track\//);
  assert.equal((await ordersOf(shop)).length, 4);
});

test("a shop that closes keeps the cart until it opens", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop, { size: "phone" });
  await take(page, "Bread");
  await admin.patch(`/shops/${shop.slug}`, { is_open: false });
  await page.getByRole("button", { name: "Your order (1)" }).click();
  await page.locator(".place").click();
  await page.getByRole("dialog").getByText("The shop has just closed.").waitFor();
  await page.reload();
  await page.getByText("What is in your order stays here until it opens.").waitFor();
  await expectAccessible(page);
  await admin.patch(`/shops/${shop.slug}`, { is_open: true });
  await page.reload();
  await page.getByRole("button", { name: "Your order (1)" }).waitFor();
});

test("who orders too often is told when to try again", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop);
  await page.route(isPlacing, (route) => route.fulfill({ status: 429, headers: { "Retry-After": "17" },
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "about:blank", title: "", status: 429, detail: "", instance: "", code: "too_many_requests", request_id: "" }) }), { times: 1 });
  await take(page, "Bread");
  await page.locator(".place").click();
  await page.getByText("Try again in 17 seconds; everything is still here.").waitFor();
  await page.locator(".place").click();
  await page.waitForURL(/\/track\//);
});

test("a delivery needs an address, and the field says so", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop, { size: "tablet" });
  await take(page, "Bread");
  await page.getByRole("button", { name: "Your order (1)" }).click();
  await page.getByText("Delivery").click();
  await page.getByLabel("E-mail").fill("mira");
  await page.locator(".place").click();
  await page.getByText("Write where it should go.").waitFor();
  await page.getByText("This does not look like an e-mail address.").waitFor();
  await expectAccessible(page);
  await page.getByLabel("Where do we bring it?").fill("Fishergate 11");
  await page.getByLabel("E-mail").fill("mira@example.com");
  await page.locator(".place").click();
  await page.waitForURL(/\/track\//);
  const [order] = await ordersOf(shop);
  assert.deepEqual([order.fulfilment, order.delivery_address], ["delivery", "Fishergate 11"]);
});

test("without a network nothing is lost, and nothing was ordered", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  const page = await orderPage(open, shop, { expects: SERVER_AWAY });
  await take(page, "Bread");
  await page.context().setOffline(true);
  await page.locator(".place").click();
  await page.getByText("No connection. Nothing was ordered; everything is still here.").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL(/\/track\//);
  assert.equal((await ordersOf(shop)).length, 1);
});

test("an account has its own orders at hand, live, and orders again what it had", async ({ open }) => {
  const shop = await shopWith({ name: "Bread", price: 400 });
  await placeOrders(shop, 1, { customer: { name: "Somebody Else" } });
  const page = await orderPage(open, shop);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "No account yet? Create one" }).click();
  await page.getByLabel("User name").fill("mira");
  await page.getByLabel("E-mail").fill("mira@example.com");
  await page.getByRole("textbox", { name: "Password" }).fill("correct horse battery");
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Create an account" }).click();
  await page.getByRole("button", { name: "My orders" }).waitFor();
  await take(page, "Bread");
  await page.locator(".place").click();
  await page.waitForURL(/\/track\//);
  const order = (await ordersOf(shop)).find(({ customer_id: id }) => id);
  assert.equal(order.customer.email, "mira@example.com");
  await moveOrder(admin, order, "preparing");
  await page.goto(docket.at(`/order/${shop.slug}`));
  await page.getByRole("button", { name: "My orders" }).click();
  const mine = page.getByRole("dialog").locator(".own-orders li");
  await mine.filter({ hasText: order.number }).getByText("Preparing").waitFor();
  await becomes(() => mine.count(), 1);
  await expectAccessible(page);
  await mine.getByRole("button", { name: "Order again" }).click();
  await page.locator(".cart-line", { hasText: "Bread" }).waitFor();
  await page.getByRole("button", { name: "My orders" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await becomes(() => page.getByLabel("Name").inputValue(), "");
});

test("where the shop makes the accounts, nobody is offered one", async ({ open }) => {
  const page = await open(strict.at(`/order/${strictShop.slug}`));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog").getByLabel("User name or e-mail").waitFor();
  assert.equal(await page.getByRole("button", { name: /Create/ }).count(), 0);
});

test("a shop that does not exist is a page that says so", async ({ open }) => {
  const missing = docket.at("/order/nowhere");
  assert.equal((await fetch(missing)).status, 404);
  const page = await open(missing, { expects: [/404/] });
  await page.getByRole("heading", { name: "There is no such shop" }).waitFor();
  await expectAccessible(page);
});

test("a thousand items are all there, and found as one types", async ({ open }) => {
  const shop = await openShop(admin, { name: "Warehouse", items: [] });
  const rows = Array.from({ length: 1000 }, (_, place) => `Thing ${place},${100 + place},Shelf ${place % 9}`);
  const csv = `name,price,category\n${rows.join("\n")}\n`;
  const reply = await admin.request("POST", `/shops/${shop.slug}/items/import`, csv, { "Content-Type": "text/csv" });
  assert.equal(reply.status, 200);
  const page = await orderPage(open, shop);
  await eventually(async () => (await page.locator(".item").count()) === 1000, "all items are shown");
  await page.getByRole("searchbox").fill("thing 777");
  await eventually(async () => (await page.locator(".item").count()) === 1, "one is found");
  await take(page, "Thing 777");
  await page.locator(".cart-line", { hasText: "€8.77" }).waitFor();
});

test("the page stays within what a phone loads at once", async () => {
  assert.ok((await transferred(docket.at(`/order/${cafe.slug}`), { locale: "ar" })).bytes < 150_000);
});

test("where the browser keeps nothing, a language can be chosen nevertheless", async ({ open }) => {
  const page = await orderPage(open, cafe, { init: () => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("Access is denied.", "SecurityError"); } });
  } });
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "Deutsch" });
  await page.locator("html[lang=de]").waitFor();
  await page.getByRole("combobox", { name: "Sprache" }).selectOption({ label: "English" });
  await page.locator("html[lang=en]").waitFor();
});
