// The sections of the console that belong to the house, each by its main path on a real server.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  addUser, becomes, Client, docketCommand, eventually, expectAccessible, expectFits, heap, hire, moveOrder, openShop,
  PASSWORD, placeOrders, setUp, shot, signIn, startDocket, test,
} from "./harness.mjs";

/** A machine that does much else at the same time. */
const SLOW_MS = 180_000;
const MANY = 3_000;

const docket = await startDocket();
const admin = await setUp(docket);
const operations = await addUser(admin, "operations");
const shop = await openShop(admin, { name: "Corner Café", currency: "EUR", timezone: "Europe/Berlin" });
const staff = await hire(admin, shop);
const merchant = await hire(admin, shop, "owner");
const busy = await openShop(admin, { name: "Busy Bakery", timezone: "UTC" });
await fill(busy, MANY);
const orders = await placeOrders(shop, 6, (index) => ({ customer: { name: ["Ada", "Bao", "Chidi", "Dora", "Emil", "Fatima"][index] } }));
await moveOrder(admin, orders[0], "preparing", "ready", "picked_up");
await admin.post(`/orders/${orders[5].id}/cancel`, { reason: "ordered twice" });

const at = (place) => docket.at(`/admin#/${place}`);
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const row = (page, text) => page.getByRole("row").filter({ hasText: text });

/** Orders as an export has them, of the last days. */
async function fill(about, count) {
  const rows = Array.from({ length: count }, (_, index) => ({
    type: "order", shop: about.slug, number: `B-${String(index + 1).padStart(4, "0")}`, status: "picked_up",
    lines: [{ name: `Loaf ${index % 50}`, unit_price: 400, quantity: 1 + (index % 3) }],
    customer: { name: `Customer ${index}` }, placed_at: new Date(Date.now() - (count - index) * 120_000).toISOString(),
  }));
  const file = join(docket.folder, "orders.jsonl");
  writeFileSync(file, `${rows.map((each) => JSON.stringify(each)).join("\n")}\n`);
  docketCommand(["import", file, "--data-dir", docket.folder]);
}

async function chooseShop(page, name) {
  await page.getByRole("combobox", { name: "Shop", exact: true }).first().selectOption({ label: name });
}

test("a key is made with a preset, shown once, copied, used and revoked", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("keys"), { as: merchant });
  await heading(page, "API keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.locator("[name=name]").fill("Courier");
  await page.getByRole("button", { name: "Kiosk" }).click();
  await becomes(() => page.locator("[name='items:read']").isChecked(), true);
  await page.getByRole("button", { name: "Delivery service" }).click();
  await page.locator("[name=expiry]").selectOption("30");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the key" }).click();
  const field = page.getByRole("textbox", { name: "Key", exact: true });
  const key = await field.inputValue();
  assert.match(key, /^dk_/);
  await becomes(() => page.getByLabel("Try it in a terminal").inputValue(), /^curl -H 'X-API-Key: dk_.+\/api\/v1\/orders\?limit=1'$/);
  await page.keyboard.press("Escape");
  await page.getByText("You have not copied the key").waitFor();
  await page.getByRole("button", { name: "Copy" }).first().click();
  await page.getByText(/Copied|Selected/).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Close anyway" }).click();
  const machine = new Client(docket.url, { token: key });
  assert.ok((await machine.get("/orders")).data.every(({ shop_id }) => shop_id === shop.id));
  await row(page, "Courier").getByText("Delivery service").waitFor();
  await page.getByRole("button", { name: "Revoke Courier" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await row(page, "Courier").waitFor({ state: "detached" });
  assert.equal((await machine.request("GET", "/orders")).status, 401);
});

test("the numbers of a shop are charts that can be stepped through, tables, and a file", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("stats"), { as: admin });
  await chooseShop(page, "Busy Bakery");
  await heading(page, "Statistics");
  await page.getByRole("heading", { name: "Busiest hours" }).waitFor();
  const chart = page.getByRole("group", { name: /^Orders, chart/ });
  await chart.focus();
  const told = chart.getByRole("status");
  await told.getByText(/\d+ orders?/).waitFor();
  const last = await told.textContent();
  await page.keyboard.press("ArrowLeft");
  await eventually(async () => (await told.textContent()) !== last, "another bar is told");
  await page.locator("summary").first().click();
  const rows = page.locator("details[open] tbody tr");
  await becomes(() => rows.count(), 7);
  const day = await rows.first().locator("th, td").first().textContent();
  await page.getByRole("button", { name: "Today" }).click();
  // Not by how many there are: between six and seven o'clock there have been seven hours, too.
  await eventually(async () => (await rows.first().locator("th, td").first().textContent()) !== day, "hours instead of days");
  await page.getByRole("button", { name: "Other days" }).click();
  await page.locator("[name=first]").fill(new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10));
  await becomes(() => rows.count(), 4);
  await expectAccessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download CSV" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /^start,orders,cancelled,revenue,currency\r\n/);
  const { totals } = await admin.get(`/stats?shop=${busy.slug}`);
  assert.equal(totals.orders, MANY);
});

test("thousands of orders are turned page by page, found, and saved as a file", { timeout_ms: 2 * SLOW_MS }, async ({ open }) => {
  const page = await open(at("orders"), { as: admin });
  await chooseShop(page, "Busy Bakery");
  await row(page, "B-3000").waitFor();
  const before = await heap(page);
  for (let turn = 1; turn <= 12; turn += 1) {
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText(`Page ${turn + 1}`).waitFor();
  }
  await becomes(() => page.locator("tbody tr").count(), 50);
  const after = await heap(page);
  assert.ok(after.nodes < before.nodes * 2, `${before.nodes} nodes became ${after.nodes}`);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByText("Page 12").waitFor();
  await page.getByLabel("Search").fill("B-0042");
  await row(page, "B-0042").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.reload();
  await row(page, "B-0042").waitFor();
  await becomes(() => page.getByLabel("Search").inputValue(), "B-0042");
  await page.getByLabel("Search").fill("");
  await row(page, "B-3000").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  await page.locator("[name=format]").selectOption("jsonl");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the file" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
  assert.equal(lines.length, MANY);
  assert.equal(JSON.parse(lines[0]).number, "B-0001");
  await page.getByText("3,000 orders saved").waitFor();
});

test("an order is opened by keyboard, moved and cancelled, and several are moved at once", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("orders?open=true"), { as: staff });
  await row(page, "Emil").waitFor();
  assert.equal(await row(page, "Ada").count(), 0);
  await page.getByRole("button", { name: orders[1].number }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("boss placed it").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Preparing" }).click();
  await dialog.getByText(/Received → Preparing/).waitFor();
  await dialog.getByRole("button", { name: "Cancel the order" }).click();
  await dialog.locator("[name=reason]").fill("out of buns");
  await dialog.getByRole("button", { name: `Cancel ${orders[1].number} for good` }).click();
  await dialog.getByText("out of buns").first().waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await row(page, "Bao").getByText("Cancelled").waitFor();

  for (const index of [2, 3]) await page.getByLabel(`Choose ${orders[index].number}`).check();
  await moveOrder(admin, orders[3], "ready", "picked_up");
  await page.getByRole("button", { name: "→ Preparing" }).click();
  await dialog.getByText(orders[3].number).waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await row(page, "Chidi").getByText("Preparing").waitFor();
  assert.equal((await admin.get(`/orders/${orders[2].id}`)).status, "preparing");
});

test("the console calls the statuses of a workflow that came with Docket in the reader's language", async ({ open }) => {
  const page = await open(at("orders?open=true"), { as: staff, locale: "de" });
  await row(page, "Chidi").getByText("In Zubereitung").waitFor();
  await page.getByRole("option", { name: "Abholbereit" }).waitFor({ state: "attached" });
});

test("a screen is paired by the code that it shows, watched, renamed and removed", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const display = docket.client();
  const { code, token } = await display.post("/screens/pairings");
  const page = await open(at(`screens/pair?code=${code}`), { as: merchant, size: "phone" });
  await heading(page, "Connect a screen");
  await page.locator("[name=screen_name]").fill("Window");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect the screen" }).click();
  await heading(page, "Screens");
  await row(page, "Window").getByText("New").waitFor();
  const { key } = await display.get(`/screens/pairings/${token}`);
  const screen = new Client(docket.url, { token: key });
  const { cursor } = await screen.get(`/boards/${shop.slug}`);
  await screen.put("/screens/self/drawn", { cursor, transport: "websocket" });
  await row(page, "Window").getByText("Up to date").waitFor();
  await row(page, "Window").getByText(/Last drew change #\d+/).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Rename Window" }).click();
  await page.getByRole("dialog").locator("[name=name]").fill("Door");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await row(page, "Door").waitFor();
  await page.getByRole("button", { name: "Remove Door" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("No screen is connected yet").waitFor();
  assert.equal((await screen.request("GET", `/boards/${shop.slug}`)).status === 401 || shop.board_public, true);
});

test("a screen that falls behind is warned about", { timeout_ms: 2 * SLOW_MS }, async ({ open }) => {
  const display = docket.client();
  const { code, token } = await display.post("/screens/pairings");
  await admin.post("/screens", { code, name: "Slow one", shop: busy.slug });
  const { key } = await display.get(`/screens/pairings/${token}`);
  const screen = new Client(docket.url, { token: key });
  const { cursor } = await screen.get(`/boards/${busy.slug}`);
  await placeOrders(busy, 1);
  const report = () => screen.put("/screens/self/drawn", { cursor, transport: "long_poll" });
  await report();
  const page = await open(at("screens"), { as: admin });
  await chooseShop(page, "Busy Bakery");
  await eventually(async () => {
    await report();
    return (await row(page, "Slow one").getByText("Behind", { exact: true }).count()) > 0;
  }, "it is behind", 40_000);
  await page.getByText("Slow one does not show the newest orders").waitFor();
  await row(page, "Slow one").getByText(/The newest is #\d+/).waitFor();
  await expectAccessible(page);
});

test("the audit tells who did what, and finds it again", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("audit"), { as: admin });
  await page.getByText("boss opened a shop").first().waitFor();
  await page.locator("[name=action]").selectOption("order.cancel");
  await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].every((each) => /cancelled an order/.test(each.textContent)));
  await page.locator("[name=target]").fill(orders[5].id);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await expectAccessible(page);
  await page.getByRole("link", { name: "the order" }).click();
  await page.getByRole("dialog").getByText("ordered twice").first().waitFor();
  assert.equal((await staff.request("GET", "/audit")).status, 403);
});

test("accounts are made, changed and switched off", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("accounts"), { as: admin });
  await page.getByRole("button", { name: "New account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("[name=role]").selectOption("staff");
  await dialog.locator("[name=username]").fill("boss");
  await dialog.locator("[name=password]").fill(PASSWORD);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "New account" }).click();
  await dialog.getByText("Another account has this already").waitFor();
  await dialog.locator("[name=username]").fill("lena");
  await dialog.getByRole("button", { name: "New account" }).click();
  await row(page, "lena").waitFor();
  const lena = await docket.client().signIn({ username: "lena", password: PASSWORD });
  await page.getByRole("button", { name: "Change lena" }).click();
  await dialog.locator("[name=name]").fill("Lena Lang");
  await dialog.locator("[name=is_active]").uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "Lena Lang").getByText("Switched off").waitFor();
  assert.equal((await lena.request("GET", "/auth/me")).status, 401);
  await expectAccessible(page);
});

test("everybody changes their own password, and stays signed in here", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const user = await addUser(admin, "staff", { username: "nils" });
  await admin.put(`/shops/${shop.slug}/members/${user.user.id}`, { role: "staff" });
  const page = await open(at("me"), { as: user, size: "phone", scheme: "dark" });
  await heading(page, "My account");
  await page.locator("[name=current_password]").fill("not this one");
  await page.locator("[name=new_password]").fill("another horse battery");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("This is not your password").waitFor();
  await expectAccessible(page);
  await page.locator("[name=current_password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("Your password is changed").waitFor();
  await page.reload();
  await heading(page, "My account");
  await docket.client().signIn({ username: "nils", password: "another horse battery" });
});

test("the system says whether it is well, and runs a job at once", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("system"), { as: admin });
  await page.getByRole("heading", { name: /All is well|Something needs a look/ }).waitFor();
  await page.getByText("SQLite is there").waitFor();
  await page.getByRole("button", { name: "Run now: old-audit" }).click();
  await page.getByText("“old-audit” is done").waitFor();
  await expectAccessible(page);
});

test("a job is paused and resumed, and the system says so meanwhile", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("system"), { as: admin });
  await page.getByRole("button", { name: "Pause: old-audit" }).click();
  await row(page, "old-audit").getByText("Paused since").waitFor();
  await page.getByText("Paused: old-audit.").waitFor();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("button", { name: "Resume: old-audit" }).click();
  await page.getByRole("button", { name: "Pause: old-audit" }).waitFor();
  await page.getByText("Paused: old-audit.").waitFor({ state: "detached" });
  await becomes(() => page.getByText("Paused since").count(), 0);
});

test("each role sees its own sections, and no more", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const sections = async (as) => {
    const page = await open(at("orders"), { as });
    await heading(page, "Orders");
    return page.locator(".side .sections a").evaluateAll((all) => all.map(({ hash }) => hash).filter(Boolean));
  };
  const ofStaff = await sections(staff);
  const hidden = ["#/keys", "#/webhooks", "#/notifications", "#/accounts", "#/audit", "#/system"];
  assert.deepEqual(ofStaff.filter((each) => hidden.includes(each)), []);
  assert.ok(ofStaff.includes("#/messages"));
  const ofMerchant = await sections(merchant);
  for (const each of ["#/keys", "#/webhooks", "#/notifications"]) assert.ok(ofMerchant.includes(each), each);
  assert.ok(!ofMerchant.includes("#/audit"));
  const ofOperations = await sections(operations);
  for (const each of ["#/webhooks", "#/notifications"]) assert.ok(ofOperations.includes(each), each);
  assert.ok(ofOperations.includes("#/accounts") && ofOperations.includes("#/system") && !ofOperations.includes("#/audit"));
  const page = await open(at("audit"), { as: staff });
  await heading(page, "You may not see this");
});

test("it reads from right to left in Arabic", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("stats"), { as: merchant, locale: "ar", size: "phone" });
  await heading(page, "الإحصاءات");
  await page.locator(".loading").waitFor({ state: "detached" });
  await expectAccessible(page);
  await shot(page, "house/stats", { fullPage: true });
  await page.evaluate(() => (location.hash = "#/orders"));
  await heading(page, "الطلبات");
  await page.getByText("Chidi").waitFor();
  await shot(page, "house/orders", { fullPage: true });
  await expectFits(page);
});

test("who is not signed in comes to the pairing that was scanned", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const { code } = await docket.client().post("/screens/pairings");
  const page = await open(at(`screens/pair?code=${code}`), { size: "phone" });
  await signIn(page, merchant.account);
  await heading(page, "Connect a screen");
  assert.equal((await page.locator("[name=code]").inputValue()).replace(" ", ""), code);
});
