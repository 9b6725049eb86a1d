// The counter, one order at a time: found, looked at, taken, cancelled, printed.

import assert from "node:assert/strict";

import { card, inColumn, openCounter, openWorkplace, read } from "./counter_page.mjs";
import { becomes, eventually, moveOrder, placeOrders, setUp, startDocket, test } from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const ITEMS = [
  { name: "Flat white", price: 340, category: "Coffee" },
  { name: "Crème brûlée", price: 520, category: "Sweets" },
  { name: "Cinnamon bun", price: 320, category: "Sweets", stock: 1 },
  { name: "Old cake", price: 100, category: "Sweets", stock: 0 },
];
const workplace = () => openWorkplace(admin, { items: ITEMS });
const ordersOf = async (shop) => (await admin.get(`/orders?shop=${shop.slug}`)).data;

async function takeOrder(page) {
  await page.getByRole("banner").getByRole("button", { name: "New order" }).click();
  return page.getByRole("dialog");
}

async function openDetails(page, order) {
  await card(page, order).locator(".order-body").click();
  return page.getByRole("dialog");
}

test("search finds with each letter: open orders, closed ones, and those only the server knows", async ({ open }) => {
  const shop = await workplace();
  const names = ["Ana Núñez", "Mira", "Anatol", "Elodie"];
  const orders = await placeOrders(shop, 4, (place) => ({ lines: [{ item_id: shop.items[0].id, quantity: 1 }],
    customer: { name: names[place], phone: `+44 1904 55${place}` } }));
  await moveOrder(admin, orders[3], "ready", "picked_up");
  const page = await openCounter(open, shop);
  await card(page, orders[2]).waitFor();
  const search = page.getByRole("searchbox");
  const found = () => page.locator("[data-order]").count();
  const finds = (many, what) => eventually(async () => (await found()) === many, `${many} for ${what}`);
  await search.pressSequentially("an");
  await finds(2, "an");
  await search.pressSequentially("a nu");
  await finds(1, "ana nu");
  await card(page, orders[0]).getByText("Ana Núñez").waitFor();
  await search.fill("elodie");
  await page.locator(".order-row", { hasText: orders[3].number }).waitFor();
  await becomes(() => found(), 0);
  await search.fill("1904551");
  await card(page, orders[1]).waitFor();
  await search.fill("nobody at all");
  await page.getByText("Nothing found").waitFor();
  await search.press("Escape");
  await inColumn(page, "pending", orders[1]).waitFor();
});

test("what was found for one text is not shown for another, also when the server is away", async ({ open }) => {
  const shop = await workplace();
  const [old] = await placeOrders(shop, 1, { customer: { name: "Elodie" } });
  await moveOrder(admin, old, "ready", "picked_up");
  const page = await openCounter(open, shop, { expects: [/net::ERR_FAILED/] });
  await page.getByRole("searchbox").fill("elodie");
  await page.locator(".order-row", { hasText: old.number }).waitFor();
  await page.route(/\/api\/v1\/orders\?.*q=/, (route) => route.abort());
  await page.getByRole("searchbox").fill("somebody");
  await page.getByText("The server does not answer").waitFor();
  await becomes(() => page.locator(".order-row").count(), 0);
});

test("details say all that is known of an order, and who did what with it", async ({ open }) => {
  const shop = await workplace();
  const [order] = await placeOrders(shop, 1, { customer: { name: "Mira", phone: "+44 1904 555 010" },
    notes: "Ring the bell", fulfilment: "delivery", delivery_address: "Fishergate 4",
    lines: [{ item_id: shop.items[0].id, quantity: 2, note: "extra hot" }] });
  await moveOrder(shop.staff, order, "preparing");
  const page = await openCounter(open, shop);
  const dialog = await openDetails(page, order);
  for (const text of ["Mira", "+44 1904 555 010", "Ring the bell", "Fishergate 4", "extra hot"]) {
    await dialog.getByText(text).first().waitFor();
  }
  await dialog.getByRole("cell", { name: "€6.80" }).first().waitFor();
  const history = dialog.locator(".history li");
  await history.nth(1).waitFor();
  await becomes(() => history.nth(0).textContent(), /Ordered · boss/);
  await becomes(() => history.nth(1).textContent(), new RegExp(`Preparing · ${shop.staff.account.username}`));
  // Somebody else goes on with it.
  await moveOrder(admin, order, "ready");
  await history.nth(2).getByText("Ready").waitFor();
  await dialog.getByRole("button", { name: "Picked up" }).click();
  await card(page, order).waitFor({ state: "detached" });
  await eventually(async () => (await read(shop, order)).status === "picked_up", "the server has it");
});

test("an order is taken from the catalogue, with a free line and notes, at the server's prices", async ({ open }) => {
  const shop = await workplace();
  const page = await openCounter(open, shop);
  const dialog = await takeOrder(page);
  const item = (name) => dialog.locator("button.item", { hasText: name });
  await item("Flat white").click();
  await item("Flat white").click();
  await becomes(() => item("Old cake").isDisabled(), true);
  await item("Cinnamon bun").getByText("1 left").waitFor();
  await dialog.getByRole("button", { name: "Sweets" }).click();
  await item("Flat white").waitFor({ state: "detached" });
  await dialog.getByRole("searchbox").fill("creme");
  await dialog.getByRole("searchbox").press("Enter");
  await dialog.getByRole("button", { name: "Note for Crème brûlée" }).click();
  await dialog.getByRole("textbox", { name: "Note for Crème brûlée" }).fill("two spoons");
  await dialog.getByRole("button", { name: "Something else" }).click();
  await dialog.getByLabel("What", { exact: true }).fill("Candle");
  await dialog.getByLabel("Price", { exact: true }).fill("1,20");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("Mira");
  await dialog.getByLabel("Note", { exact: true }).fill("At the window");
  await dialog.locator(".take-total").getByText("€13.20").waitFor();
  // The price of an item that is in the draft already.
  await admin.patch(`/items/${shop.items[0].id}`, { price: 350 });
  await dialog.getByRole("button", { name: "Take the order" }).click();
  await page.getByText(/A-001 is taken/).waitFor();
  const [order] = await ordersOf(shop);
  assert.deepEqual(order.lines.map(({ name, quantity, total, note }) => [name, quantity, total, note]),
    [["Flat white", 2, 700, null], ["Crème brûlée", 1, 520, "two spoons"], ["Candle", 1, 120, null]]);
  assert.deepEqual([order.total, order.customer.name, order.notes], [1340, "Mira", "At the window"]);
  await inColumn(page, "pending", order).getByText("At the window").waitFor();
  assert.equal(await page.locator(".new-orders").count(), 0, "who has taken it knows of it");
});

test("the price of a free line is taken as people write it, and what is none is refused in words", async ({ open }) => {
  const shop = await workplace();
  const page = await openCounter(open, shop);
  const dialog = await takeOrder(page);
  const add = async (name, price) => {
    if (await dialog.getByLabel("What", { exact: true }).count() === 0) {
      await dialog.getByRole("button", { name: "Something else" }).click();
    }
    await dialog.getByLabel("What", { exact: true }).fill(name);
    await dialog.getByLabel("Price", { exact: true }).fill(price);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
  };
  await add("Catering", "1,250");
  await dialog.locator(".take-total").getByText("€1,250.00").waitFor();
  await add("Tart", "1e3");
  await dialog.getByText("Write an amount such as 3.80.").waitFor();
  await add("Tart", "٣٫٥٠");
  await dialog.locator(".take-total").getByText("€1,253.50").waitFor();
});

test("an order that is half taken outlives a reload, and then shows the prices of now", async ({ open }) => {
  const shop = await workplace();
  const page = await openCounter(open, shop);
  await (await takeOrder(page)).locator("button.item", { hasText: "Flat white" }).click();
  await page.getByRole("dialog").locator(".take-total").getByText("€3.40").waitFor();
  await admin.patch(`/items/${shop.items[0].id}`, { price: 350 });
  await page.reload();
  await (await takeOrder(page)).locator(".take-total").getByText("€3.50").waitFor();
});

test("a reply that is lost makes no second order, and a refusal says what is missing", async ({ open }) => {
  const shop = await workplace();
  const page = await openCounter(open, shop, { expects: [/net::ERR_FAILED/] });
  const dialog = await takeOrder(page);
  await dialog.locator("button.item", { hasText: "Cinnamon bun" }).click();
  await dialog.getByRole("button", { name: "One more Cinnamon bun" }).click();
  await dialog.getByRole("button", { name: "Take the order" }).click();
  await dialog.getByRole("alert").waitFor();
  assert.deepEqual(await ordersOf(shop), []);
  await dialog.getByRole("button", { name: "One Cinnamon bun less" }).click();
  await page.route(/\/shops\/[^/]+\/orders$/, async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await dialog.getByRole("button", { name: "Take the order" }).click();
  await dialog.getByText("The server does not answer").waitFor();
  await dialog.getByRole("button", { name: "Take the order" }).click();
  await page.getByText(/is taken/).waitFor();
  assert.equal((await ordersOf(shop)).length, 1);
});

test("an order is cancelled with a reason, which the guest reads", async ({ open }) => {
  const shop = await workplace();
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop);
  const dialog = await openDetails(page, order);
  await dialog.getByRole("button", { name: "Cancel order" }).click();
  await dialog.getByRole("button", { name: "Sold out" }).click();
  await becomes(() => dialog.getByLabel("Reason for cancelling").inputValue(), "Sold out");
  await dialog.getByLabel("Reason for cancelling").fill("The oven broke");
  await dialog.getByRole("button", { name: "Cancel order" }).click();
  await card(page, order).waitFor({ state: "detached" });
  await eventually(async () => (await read(shop, order)).status === "cancelled", "the server has it");
  assert.equal((await read(shop, order)).cancel_reason, "The oven broke");
  const guest = await open(docket.at(new URL(order.tracking_url).pathname));
  await guest.getByText("The oven broke").waitFor();
});

test("a ticket is printed, and nothing else", async ({ open }) => {
  const shop = await workplace();
  const [order] = await placeOrders(shop, 1, { customer: { name: "Mira" }, notes: "No onions",
    lines: [{ item_id: shop.items[1].id, quantity: 2, note: "two spoons" }] });
  const page = await openCounter(open, shop, { init: () => {
    window.printed = 0;
    window.print = () => (window.printed += 1);
  } });
  const dialog = await openDetails(page, order);
  await dialog.getByRole("button", { name: "Print ticket" }).click();
  await page.waitForFunction(() => window.printed === 1);
  const ticket = page.locator(".ticket");
  assert.equal(await ticket.isVisible(), false, "on the screen it is not seen");
  await page.emulateMedia({ media: "print" });
  for (const text of ["Corner Shop", order.number, "2×", "Crème brûlée", "two spoons", "€10.40", "No onions", "Mira"]) {
    await ticket.getByText(text).first().waitFor();
  }
  const others = await page.evaluate(() => [...document.body.querySelectorAll("*")].filter((each) =>
    !each.closest(".ticket") && !each.querySelector(".ticket") && each.checkVisibility({ visibilityProperty: true })
      && each.getBoundingClientRect().height > 1).map((each) => each.outerHTML.slice(0, 80)));
  assert.deepEqual(others, []);
  const { width, height } = await ticket.boundingBox();
  const paper = await page.evaluate(() => [...document.styleSheets].flatMap((each) => [...each.cssRules])
    .findLast((rule) => rule instanceof CSSPageRule).style.getPropertyValue("size"));
  const [wide_mm, long_mm] = paper.match(/\d+/g).map(Number);
  assert.equal(wide_mm, 80);
  assert.ok(width * 25.4 / 96 <= 72.1 && height * 25.4 / 96 + 8 <= long_mm, `${width}x${height} px on ${paper}`);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await ticket.waitFor({ state: "detached" });
});

test("what is to be made is seen beside the longest name of a guest", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1, { customer: { name: "Bartholomäus Montgomery-Smith ".repeat(6).trim() } });
  const page = await openCounter(open, shop);
  const made = card(page, order).locator(".order-lines");
  await becomes(() => made.evaluate((lines) => [lines.scrollHeight - lines.clientHeight, /\d× /.test(lines.textContent)]), [0, true]);
});
