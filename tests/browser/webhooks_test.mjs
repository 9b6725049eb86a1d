// The sections "Webhooks" and "Notifications" of the console, with somebody who listens.

import assert from "node:assert/strict";

import {
  becomes, eventually, expectAccessible, expectFits, goOffline, goOnline, hire, moveOrder, openShop, placeOrders,
  SERVER_AWAY, setUp, startDocket, startReceiver, test,
} from "./harness.mjs";
import { signaturesBy } from "./receiver.mjs";

/** A machine that does much else at the same time. */
const SLOW_MS = 180_000;

const receiver = await startReceiver();
const docket = await startDocket({ env: { DOCKET_WEBHOOK_ALLOW_PRIVATE: "1", DOCKET_NOTIFY_RETRY_BASE_MS: "300" } });
const admin = await setUp(docket);
/** Each test has a shop of its own, so that none hears what happens in another. */
const names = ["register", "test", "tries", "gone", "change", "reader", "offline", "orders"];
const shops = Object.fromEntries(await Promise.all(names.map(async (name) =>
  [name, await openShop(admin, { name: `Shop ${name}`, slug: name, undo_window_s: 0 })])));
const owner = await hire(admin, shops.register, "owner");
const staff = await hire(admin, shops.reader);

const at = (place) => docket.at(`/admin#/${place}`);
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const row = (page, text) => page.getByRole("row").filter({ hasText: text });
const dialog = (page) => page.getByRole("dialog");
const button = (page, name) => page.getByRole("button", { name, exact: true });
const badge = (page, text) => dialog(page).locator("header .badge", { hasText: text }).waitFor();

function register(name, fields = {}) {
  const events = ["order.placed", "order.moved"];
  return admin.post("/webhooks", { url: `${receiver.url}/${name}`, events, shop: name, ...fields });
}

test("a webhook is registered, signs with the secret that was shown once, and its log says what came back",
  { timeout_ms: SLOW_MS }, async ({ open }) => {
    const page = await open(at("webhooks"), { as: owner });
    await heading(page, "Webhooks");
    await page.getByText("No webhooks yet").waitFor();
    await button(page, "New webhook").click();
    await page.locator("[name=url]").fill("ftp://example.com/");
    await button(page, "Register").click();
    await dialog(page).locator(".fault").waitFor();
    await page.locator("[name=url]").fill(`${receiver.url}/register`);
    await expectAccessible(page);
    await button(page, "Register").click();
    const secret = await page.getByRole("textbox", { name: "Secret" }).inputValue();
    assert.match(secret, /^whsec_/);
    await dialog(page).getByText("createHmac").waitFor();
    await button(page, "Python").click();
    await dialog(page).getByText("hmac.compare_digest").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("You have not copied the secret").waitFor();
    await expectAccessible(page);
    await button(page, "Close anyway").click();

    const [order] = await placeOrders(shops.register, 1);
    await eventually(() => receiver.told("/register", "order.placed").length === 1, "the order is told");
    const sent = receiver.requests.find(({ path }) => path === "/register");
    assert.equal(signaturesBy(secret, sent), 1);
    assert.equal(JSON.parse(sent.body).data.number, order.number);

    await row(page, "/register").getByText("On", { exact: true }).waitFor();
    await page.getByRole("link", { name: `${receiver.url}/register` }).click();
    await heading(page, new URL(receiver.url).host);
    await row(page, "Order placed").getByText("Sent").waitFor();
    await button(page, "Order placed").click();
    await badge(page, "Sent");
    await dialog(page).locator(".try .badge", { hasText: "200" }).waitFor();
    await dialog(page).getByText(`webhook-id: ${sent.headers["webhook-id"]}`).waitFor();
    await expectAccessible(page);
    assert.equal((await dialog(page).textContent()).includes(secret), false);
    await button(page, "Send again").click();
    await eventually(() => receiver.told("/register", "order.placed").length === 2, "the order is told once more");
    assert.equal(receiver.requests.filter(({ path }) => path === "/register")[1].headers["webhook-id"],
      sent.headers["webhook-id"]);
    await dialog(page).locator(".try").nth(1).waitFor();
  });

test("a test is sent, and shown until it got through", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const webhook = await register("test");
  receiver.status = 500;
  const page = await open(at(`webhooks/${webhook.id}`), { as: admin, size: "phone" });
  await button(page, "Send a test").click();
  await badge(page, "Trying again");
  await dialog(page).locator(".try .badge", { hasText: "500" }).first().waitFor();
  await expectFits(page);
  receiver.status = 200;
  await button(page, "Send now").click();
  await badge(page, "Sent");
  await dialog(page).locator(".try .badge", { hasText: "200" }).waitFor();
  assert.equal(receiver.told("/test", "webhook.test").length >= 2, true);
  await page.keyboard.press("Escape");
  await row(page, "Test of a webhook").getByText("Sent").waitFor();
});

test("a receiver that is gone switches its webhook off; what was given up is said, and sent again by hand",
  { timeout_ms: SLOW_MS }, async ({ open }) => {
    const webhook = await register("gone");
    const page = await open(at("notifications"), { as: admin });
    await heading(page, "Notifications");
    receiver.status = 410;
    await placeOrders(shops.gone, 1);
    await page.getByText("1 notification was given up").waitFor();
    receiver.status = 200;
    await button(page, "Show").click();
    assert.match(page.url(), /state=dead/);
    await row(page, "/gone").waitFor();
    await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
    await button(page, "Send again").click();
    await dialog(page).getByText("switched off, removed, or not set up").waitFor();
    await expectAccessible(page);
    await button(dialog(page).locator(".body"), "Close").click();

    await button(page, "Order placed").click();
    await page.getByRole("link", { name: "Show the webhook" }).click();
    await page.getByText("Switched off by Docket").waitFor();
    await button(page, "Switch on again").click();
    await page.getByText("The webhook is on").waitFor();
    assert.equal((await admin.get(`/webhooks/${webhook.id}`)).is_active, true);
    await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
    await button(page, "Send again").click();
    await page.getByText("1 notification is on its way again").waitFor();
    await row(page, "Order placed").getByText("Sent").waitFor();
    assert.equal(receiver.told("/gone", "order.placed").length, 2);
  });

test("a webhook is changed, gets a new secret beside the old one, is switched off and removed",
  { timeout_ms: SLOW_MS }, async ({ open }) => {
    const { id, secret } = await register("change");
    const page = await open(at(`webhooks/${id}`), { as: admin });
    await button(page, "Change").click();
    await page.locator("[name='order.undone']").check();
    await page.locator("[value=thin]").check();
    // Somebody else changes it meanwhile: nothing of theirs is lost.
    await admin.patch(`/webhooks/${id}`, { events: ["order.cancelled"] });
    await button(page, "Save").click();
    await dialog(page).getByText("Somebody else has changed this meanwhile").waitFor();
    await button(page, "Keep mine").click();
    await button(page, "Save").click();
    await page.getByText("The event alone").waitFor();
    const changed = await admin.get(`/webhooks/${id}`);
    assert.deepEqual([changed.payload, changed.events], ["thin", ["order.placed", "order.moved", "order.undone"]]);

    await button(page, "New secret").click();
    await button(dialog(page), "New secret").click();
    const other = await page.getByRole("textbox", { name: "Secret" }).inputValue();
    assert.notEqual(other, secret);
    await button(page, "Copy").first().click();
    await button(dialog(page).locator(".body"), "Close").click();
    await placeOrders(shops.change, 1);
    const sent = await eventually(() => receiver.requests.find(({ path }) => path === "/change"), "it is told");
    assert.deepEqual([signaturesBy(secret, sent), signaturesBy(other, sent)], [1, 1]);

    await button(page, "Switch off").click();
    await page.getByText("The webhook is off").waitFor();
    await becomes(() => button(page, "Send a test").count(), 0);
    await button(page, "Remove").click();
    await button(dialog(page), "Remove").click();
    await heading(page, "Webhooks");
    await page.getByRole("link", { name: `${receiver.url}/change` }).waitFor({ state: "detached" });
    assert.equal((await admin.request("GET", `/webhooks/${id}`)).status, 404);
  });

test("notifications are filtered by way, state and order", { timeout_ms: SLOW_MS }, async ({ open }) => {
  await register("orders");
  const [first, second] = await placeOrders(shops.orders, 2);
  await moveOrder(admin, second, "preparing");
  await eventually(() => receiver.told("/orders").length === 3, "all is told");
  const page = await open(at("notifications"), { as: admin });
  await page.locator("[name=of]").selectOption({ label: "Shop orders" });
  await page.getByRole("row").nth(3).waitFor();
  await page.getByRole("searchbox", { name: "Order number" }).fill("Z-999");
  await page.keyboard.press("Enter");
  await page.getByText("There is no such order").waitFor();
  await page.getByRole("searchbox", { name: "Order number" }).fill(second.number.toLowerCase());
  await page.keyboard.press("Enter");
  await button(page, `Order ${second.number}`).waitFor();
  await row(page, "Order moved on").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
  await page.locator("[name=kind]").selectOption("email");
  await page.getByText("No notification fits these filters").waitFor();
  await page.locator("[name=kind]").selectOption("webhook");
  await page.locator("[name=state]").selectOption("sent");
  await button(page, `Order ${second.number}`).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
  await page.goto(at(`notifications?order=${first.id}`));
  await button(page, `Order ${first.number}`).waitFor();
  await expectAccessible(page);
});

test("a list says when the server is away, and keeps what it has", { timeout_ms: SLOW_MS }, async ({ open }) => {
  await register("offline");
  await placeOrders(shops.offline, 1);
  await eventually(() => receiver.told("/offline").length === 1, "it is told");
  const page = await open(at(`notifications?of=${shops.offline.id}`), { as: admin, expects: SERVER_AWAY });
  await row(page, "Order placed").waitFor();
  await goOffline(page);
  await page.getByRole("alert").getByText("The server does not answer").waitFor();
  await row(page, "Order placed").waitFor();
  await expectAccessible(page);
  await goOnline(page);
  await page.getByText("The server does not answer").waitFor({ state: "detached" });
});

test("staff has neither section, and what is not there is said to be not there", async ({ open }) => {
  const page = await open(at("webhooks"), { as: staff });
  await heading(page, "You may not see this");
  assert.equal(await page.getByRole("link", { name: "Webhooks" }).count(), 0);
  assert.equal(await page.getByRole("link", { name: "Notifications" }).count(), 0);
  const other = await open(at("webhooks/01a227e1-5b70-7290-9fda-a1db60570121"), { as: admin });
  await other.getByRole("alert").waitFor();
  await other.getByRole("link", { name: "All webhooks" }).waitFor();
});
