// The counter: its orders, one tap to the next step and back, what is new and what is late, and who may stand at it.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { card, inColumn, listenToBell, openCounter, openTab, openWorkplace, read, step,
  wayOf } from "./counter_page.mjs";
import {
  becomes, docketCommand, eventually, moveOrder, placeOrders, setUp, signIn, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const MINUTE_MS = 60_000;

/** Orders as an export has them: placed some minutes ago. */
function importOrders(shop, rows) {
  const file = join(docket.folder, "orders.jsonl");
  const lines = [{ name: "Soup", unit_price: 400, quantity: 1 }];
  const orders = rows.map(({ number, minutes }) => ({ type: "order", shop: shop.slug, number, status: "pending", lines,
    placed_at: new Date(Date.now() - minutes * MINUTE_MS).toISOString() }));
  writeFileSync(file, orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
  docketCommand(["import", file, "--data-dir", docket.folder]);
}

/** Cards that are seen whole, with nothing lying over them. */
function seen(page) {
  return page.locator("[data-order]").evaluateAll((cards) => cards.filter((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const corners = [[left + 6, top + 6], [right - 6, top + 6], [left + 6, bottom - 6], [right - 6, bottom - 6]];
    return corners.every(([x, y]) => each.contains(document.elementFromPoint(x, y)));
  }).length);
}

test("who signs in finds the shop's open orders, and no closed ones", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [first, second, done] = await placeOrders(shop, 3, { customer: { name: "Mira" } });
  await moveOrder(admin, second, "preparing");
  await moveOrder(admin, done, "ready", "picked_up");
  const page = await open(docket.at("/"));
  await signIn(page, shop.staff.account);
  await inColumn(page, "pending", first).getByText("Mira").waitFor();
  await inColumn(page, "preparing", second).waitFor();
  await becomes(() => page.locator("[data-order]").count(), 2);
  await becomes(() => page.title(), /^\(1\) Counter · Corner Shop$/);
});

for (const [name, moved] of [["in three statuses", [4, 3]], ["all in one status", [0, 0]]]) {
  test(`at least ten orders ${name} are seen at once on 1280x800`, async ({ open }) => {
    const shop = await openWorkplace(admin);
    const orders = await placeOrders(shop, 12, (place) =>
      ({ customer: { name: `Guest ${place}` }, notes: place % 3 ? null : "No onions" }));
    for (const order of orders.slice(0, moved[0])) await moveOrder(admin, order, "preparing");
    for (const order of orders.slice(0, moved[1])) await moveOrder(admin, order, "ready");
    const page = await openCounter(open, shop);
    await page.setViewportSize({ width: 1280, height: 800 });
    await eventually(async () => (await seen(page)) >= 10, "ten orders are seen");
  });
}

test("one tap takes an order a step on, and undo takes it back", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop);
  await step(page, order).click();
  await inColumn(page, "preparing", order).waitFor();
  await eventually(async () => (await read(shop, order)).status === "preparing", "the server has it");
  await page.getByRole("button", { name: `Undo ${order.number}` }).click();
  await inColumn(page, "pending", order).waitFor();
  await eventually(async () => (await read(shop, order)).status === "pending", "the server has it back");
  assert.deepEqual(await wayOf(shop, order), ["preparing", "pending"]);
});

test("the statuses of a workflow that came with Docket are in the reader's language", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  const page = await openCounter(open, shop, { locale: "de" });
  await page.getByRole("heading", { name: "Eingegangen" }).waitFor();
  await becomes(() => step(page, order).innerText(), /^In Zubereitung/);
  await step(page, order).click();
  await inColumn(page, "preparing", order).waitFor();
  await becomes(() => step(page, order).innerText(), /^Abholbereit/);
});

test("undo is offered while the shop allows it, and recall brings back what was closed by then", async ({ open }) => {
  const shop = await openWorkplace(admin, { undo_window_s: 2 });
  const workflow = await admin.get(`/shops/${shop.slug}/workflow`);
  workflow.transitions.push({ from: "picked_up", to: "ready", roles: ["staff", "merchant", "operations"] });
  await admin.put(`/shops/${shop.slug}/workflow`, workflow);
  const [order] = await placeOrders(shop, 1);
  await moveOrder(admin, order, "ready");
  const page = await openCounter(open, shop);
  await step(page, order).click();
  const undo = page.getByRole("button", { name: `Undo ${order.number}` });
  await undo.waitFor();
  await card(page, order).waitFor({ state: "detached" });
  await undo.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Recall" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: `${order.number}: Ready` }).click();
  await page.keyboard.press("Escape");
  await inColumn(page, "ready", order).waitFor();
  await eventually(async () => (await read(shop, order)).status === "ready", "it is ready again");
});

test("recall takes back the step that closed an order just before", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const [order] = await placeOrders(shop, 1);
  await moveOrder(admin, order, "ready");
  const page = await openCounter(open, shop);
  await step(page, order).click();
  await card(page, order).waitFor({ state: "detached" });
  await eventually(async () => (await read(shop, order)).status === "picked_up", "it is closed");
  await page.getByRole("button", { name: "Recall" }).click();
  const row = page.getByRole("dialog").locator(".order-row", { hasText: order.number });
  await row.getByRole("button", { name: `Undo ${order.number}` }).click();
  await row.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await inColumn(page, "ready", order).waitFor();
  await eventually(async () => (await read(shop, order)).status === "ready", "it is open again");
});

test("an order of somebody else appears by itself and rings until it is accepted, in every tab", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop, { init: listenToBell });
  const other = await openTab(page);
  await page.getByRole("button", { name: "Enable sound" }).click();
  const [order] = await placeOrders(shop, 1);
  await card(page, order).getByText("new", { exact: true }).waitFor();
  await page.locator(".new-orders.ringing", { hasText: order.number }).waitFor();
  await page.waitForFunction(() => window.notes >= 8, undefined, { polling: 50 });
  await other.locator(".new-orders", { hasText: order.number }).waitFor();
  await page.getByRole("button", { name: "Seen" }).click();
  await page.locator(".new-orders").waitFor({ state: "detached" });
  await becomes(() => page.evaluate(() => window.bells.size), 0);
  await other.locator(".new-orders").waitFor({ state: "detached" });
  await page.reload();
  await card(page, order).waitFor();
  assert.equal(await page.locator(".new-orders").count(), 0, "a reload does not make it new");
});

test("a tap on a new order accepts it, also when it is taken back", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop, { init: listenToBell });
  await page.getByRole("button", { name: "Enable sound" }).click();
  const [order] = await placeOrders(shop, 1);
  await page.waitForFunction(() => window.bells.size === 1);
  await step(page, order).click();
  await page.waitForFunction(() => window.bells.size === 0);
  await eventually(async () => (await read(shop, order)).status === "preparing", "the server has it");
  await page.getByRole("button", { name: `Undo ${order.number}` }).click();
  await inColumn(page, "pending", order).waitFor();
  await eventually(async () => (await read(shop, order)).status === "pending", "the server has it back");
  assert.deepEqual([await page.locator(".new-orders").count(), await page.evaluate(() => window.bells.size)], [0, 0]);
});

test("orders that wait turn yellow and red, each status by its own limits", async ({ open }) => {
  const shop = await openWorkplace(admin);
  importOrders(shop, [{ number: "B-1", minutes: 2 }, { number: "B-2", minutes: 6 }, { number: "B-3", minutes: 9 }]);
  const page = await openCounter(open, shop);
  const urgency = (number) => page.locator("[data-order]", { hasText: number }).getAttribute("data-urgency");
  await page.locator("[data-order]").nth(2).waitFor();
  await becomes(async () => [await urgency("B-1"), await urgency("B-2"), await urgency("B-3")], ["calm", "late", "overdue"]);
  const colours = await page.locator(".order-timer").evaluateAll((all) =>
    new Set(all.map((each) => getComputedStyle(each).backgroundColor)).size);
  assert.equal(colours, 3);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Settings of this browser" }).click();
  const limits = page.getByRole("group", { name: "Preparing" });
  await limits.getByLabel("Yellow after").fill("0.04");
  await limits.getByLabel("Red after").fill("0.03");
  await limits.getByText("red cannot come before yellow").waitFor();
  await limits.getByLabel("Red after").fill("0.08");
  await page.keyboard.press("Escape");
  const [fast] = await placeOrders(shop, 1);
  await moveOrder(admin, fast, "preparing");
  await page.locator(".column:has(#status-preparing) [data-urgency=calm]").waitFor();
  await page.locator(".column:has(#status-preparing) [data-urgency=late]").waitFor();
  await page.locator(".column:has(#status-preparing) [data-urgency=overdue]").waitFor();
  await becomes(() => urgency("B-1"), "calm", "the limits of another status");
});

test("pausing closes the page where guests order, until it is resumed", async ({ open }) => {
  const shop = await openWorkplace(admin);
  const page = await openCounter(open, shop);
  await page.getByRole("button", { name: "Pause ordering" }).click();
  await page.getByText("Ordering is paused. Nobody can order now.").waitFor();
  const guest = await open(docket.at(`/order/${shop.slug}`));
  await guest.getByText("Closed", { exact: true }).first().waitFor();
  assert.equal(await guest.getByRole("button", { name: /^Add / }).count(), 0);
  await page.getByRole("button", { name: "Resume ordering" }).click();
  await page.getByText("Nobody can order now").waitFor({ state: "detached" });
  assert.equal((await admin.get(`/shops/${shop.slug}`)).is_open, true);
  await guest.reload();
  await guest.getByRole("button", { name: "Add Coffee" }).waitFor();
});
