// The console: its shell, the settings of a shop, and its staff.
import assert from "node:assert/strict";

import {
  addUser, becomes, eventually, expectAccessible, expectFits, goOffline, goOnline, hire, openShop, PASSWORD, SERVER_AWAY,
  setUp, shot, signIn, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const owner = await addUser(admin, "merchant", { name: "Olga Ferrer" });
const shop = await openShop(owner, { name: "Corner Shop" });
const staff = await hire(admin, shop, "staff", { name: "Tom Hart" });
const other = await openShop(owner, { name: "Harbour Kiosk", items: [] });
const customer = await addUser(admin, "customer", { name: "Mira" });

const at = (place) => docket.at(`/admin#/${place}`);
const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });

test("who is not signed in signs in, and comes to where they wanted", async ({ open }) => {
  const page = await open(at("shop"));
  await signIn(page, owner.account);
  await heading(page, "Shop settings").waitFor();
  await becomes(() => page.title(), "Shop settings – Corner Shop – Docket");
});

for (const hasLocks of [true, false]) {
  test(`a browser that lets pages keep nothing ${hasLocks ? "" : "by plain http "}can be signed in with`, async ({ open }) => {
    const page = await open(at("shop"), { init: hasLocks ? keepNothing : keepNothingUnlocked, locale: "de" });
    await signIn(page, owner.account);
    await heading(page, "Laden-Einstellungen").waitFor();
  });
}

/** As Chromium with all site data blocked. */
function keepNothing() {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get: () => { throw new DOMException("Access is denied.", "SecurityError"); } });
  }
  if (navigator.locks) navigator.locks.request = () => Promise.reject(new DOMException("The request was denied.", "SecurityError"));
}

function keepNothingUnlocked() {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get: () => { throw new DOMException("Access is denied.", "SecurityError"); } });
  }
  delete Navigator.prototype.locks;
}

test("a customer is told kindly that this is for shops", async ({ open }) => {
  const page = await open(at(""), { as: customer });
  await heading(page, "This is for shops").waitFor();
  await page.getByText("Mira, this part is for those who run a shop").waitFor();
  await expectAccessible(page);
});

test("staff see what they may, and not what is for others", async ({ open }) => {
  const page = await open(at("shop"), { as: staff });
  await heading(page, "Shop settings").waitFor();
  assert.equal(await page.getByRole("link", { name: "Open a new shop" }).count(), 0);
  assert.equal(await page.getByRole("link", { name: "API keys" }).count(), 0);
  await becomes(() => page.getByLabel("Name", { exact: true }).isDisabled(), true);
  await page.goto(at("audit"));
  await heading(page, "You may not see this").waitFor();
});

test("staff close the shop for orders", async ({ open }) => {
  const page = await open(at("shop"), { as: staff });
  await page.getByLabel("Open for orders").uncheck();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  assert.equal((await owner.get(`/shops/${shop.slug}`)).is_open, false);
  await owner.patch(`/shops/${shop.slug}`, { is_open: true });
});

test("by keyboard: skip to the content, go to a section, and its heading has the focus", async ({ open }) => {
  const page = await open(at("shop"), { as: owner });
  await heading(page, "Shop settings").waitFor();
  await page.keyboard.press("Tab");
  await becomes(() => page.evaluate(() => document.activeElement.textContent), "To the content");
  await page.keyboard.press("Enter");
  await becomes(() => page.evaluate(() => document.activeElement.id), "content");
  const link = page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Staff" });
  await link.focus();
  await page.keyboard.press("Enter");
  await heading(page, "Staff").waitFor();
  await eventually(() => page.evaluate(() => document.activeElement.tagName === "H1"), "the heading has the focus");
  await becomes(() => link.getAttribute("aria-current"), "page");
});

test("the shop that was chosen is still chosen when one comes back", async ({ open }) => {
  const page = await open(at("shop"), { as: owner });
  await page.getByLabel("Shop", { exact: true }).selectOption({ label: "Harbour Kiosk" });
  await eventually(async () => (await page.getByLabel("Name", { exact: true }).inputValue()) === "Harbour Kiosk", "the other shop");
  await page.reload();
  await eventually(async () => (await page.getByLabel("Name", { exact: true }).inputValue()) === "Harbour Kiosk", "it stays");
  await becomes(() => page.title(), /Harbour Kiosk/);
});

test("unsaved changes are not lost by going elsewhere", async ({ open }) => {
  const page = await open(at("shop"), { as: owner });
  await page.getByLabel("Phone").fill("123");
  const staffLink = page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Staff" });
  await staffLink.click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Back" }).click();
  await becomes(() => page.getByLabel("Phone").inputValue(), "123");
  await staffLink.click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await heading(page, "Staff").waitFor();
});

test("a section that cannot be loaded says so, and comes with its style once it can", async ({ open }) => {
  const page = await open(at("shop"), { as: owner, expects: SERVER_AWAY });
  await heading(page, "Shop settings").waitFor();
  await page.evaluate(() => (window.isSamePage = true));
  await goOffline(page);
  const toItems = page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Items" });
  await toItems.click();
  const failure = page.getByRole("main").getByRole("alert").filter({ hasText: "The server does not answer" });
  await failure.waitFor();
  await goOnline(page);
  await failure.getByRole("button", { name: "Try again" }).click();
  await heading(page, "Items").waitFor();
  assert.equal(await page.evaluate(() => window.isSamePage), true);
  const styles = (about) => about.evaluate(() => [...document.styleSheets].map(({ href }) => new URL(href).pathname).sort());
  const shown = await styles(page);
  await page.reload();
  await heading(page, "Items").waitFor();
  for (const each of await styles(page)) assert.ok(shown.includes(each), each);
});

test("after an upgrade of the server a section that is gone has the page read anew, once", async ({ open }) => {
  const page = await open(at("shop"), { as: owner, expects: [/net::ERR_|404/, /Unable to preload|dynamically imported/] });
  await heading(page, "Shop settings").waitFor();
  // What an upgrade leaves: the pieces of the old page are gone, and the page begins with another script.
  await page.route(/\/assets\/(items_page|paged)-/, (route) => route.fulfill({ status: 404 }));
  let readings = 0;
  await page.route((url) => url.pathname === "/admin", async (route) => {
    readings += 1;
    const reply = await route.fetch();
    const html = await reply.text();
    const isAsking = route.request().resourceType() === "fetch";
    return route.fulfill({ response: reply, body: isAsking ? html.replaceAll(/admin-[\w-]{8}\.js/g, "admin-00000000.js") : html });
  });
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Items" }).click();
  await eventually(() => readings >= 3, "it asked, read the page anew, and asked again");
  const failure = page.getByRole("main").getByRole("alert").filter({ hasText: "The server does not answer" });
  await failure.waitFor();
  await failure.getByRole("button", { name: "Try again" }).click();
  await eventually(() => readings >= 4, "it asked once more");
  await failure.waitFor();
  assert.equal(await page.evaluate(() => performance.getEntriesByType("navigation")[0].type), "reload");
});

test("what is wrong with a setting is said at its field", async ({ open }) => {
  const page = await open(at("shop"), { as: owner });
  await page.getByLabel("Short name for addresses").fill(other.slug);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator(".field", { hasText: "Short name" }).getByText("Another shop has this short name.").waitFor();
  await page.getByLabel("Short name for addresses").fill(shop.slug);
  await page.getByLabel("Time zone").fill("Europe/Nowhere");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator(".field", { hasText: "Time zone" }).getByText("is no IANA time zone").waitFor();
  await becomes(() => page.getByLabel("Time zone").getAttribute("aria-invalid"), "true");
});

test("two who change the same shop lose nothing of each other", async ({ open }) => {
  const page = await open(at("shop"), { as: owner });
  await page.getByLabel("Phone").fill("111");
  await page.getByLabel("Description").fill("Mine");
  await admin.patch(`/shops/${shop.slug}`, { phone: "222", address: "Fishergate 4" });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Somebody else has changed this meanwhile").waitFor();
  assert.equal((await owner.get(`/shops/${shop.slug}`)).phone, "222");
  await becomes(() => page.getByLabel("Address", { exact: true }).inputValue(), "Fishergate 4");
  await page.getByText("They: 222").waitFor();
  await page.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Saved.").waitFor();
  const now = await owner.get(`/shops/${shop.slug}`);
  assert.deepEqual([now.phone, now.description, now.address], ["111", "Mine", "Fishergate 4"]);
});

test("an owner opens another shop and is in it at once", async ({ open }) => {
  const page = await open(at("shop/new"), { as: owner });
  await page.getByLabel("Name", { exact: true }).fill("Night Market");
  await page.getByLabel("How orders run").selectOption("delivery");
  await page.getByRole("button", { name: "Open a new shop" }).click();
  await page.getByText("Nothing is sold here yet").waitFor();
  await becomes(() => page.title(), /Night Market/);
  assert.equal((await owner.get("/shops/night-market")).workflow, "delivery");
});

test("the poster carries the address of the ordering page", async ({ open }) => {
  const page = await open(at("shop/poster"), { as: owner });
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await page.getByText(`/order/${shop.slug}`).waitFor();
  await page.emulateMedia({ media: "print" });
  await becomes(() => page.getByRole("navigation", { name: "Sections" }).isVisible(), false);
});

test("an owner makes an account for somebody new, who can sign in, and lets them go again", async ({ open }) => {
  const page = await open(at("staff"), { as: owner });
  await page.getByRole("button", { name: "Add somebody" }).click();
  const dialog = page.getByRole("dialog", { name: "Add somebody" });
  await dialog.getByLabel("User name").fill(staff.account.username);
  await dialog.locator("input[type=password]").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Add somebody" }).last().click();
  await dialog.getByText("This user name or e-mail is taken.").waitFor();
  await dialog.getByLabel("User name").fill("ines");
  await dialog.getByRole("button", { name: "Add somebody" }).last().click();
  await page.getByText("ines works here now.").waitFor();
  const ines = await docket.client().signIn({ username: "ines", password: PASSWORD });
  assert.equal(ines.user.role, "staff");
  await page.getByRole("button", { name: "More about ines" }).click();
  await page.getByRole("button", { name: "Switch the account off" }).click();
  await page.getByText("switched off").waitFor();
  await page.getByRole("button", { name: "More about ines" }).click();
  await page.getByRole("dialog", { name: "ines" }).getByRole("button", { name: "Take out of this shop" }).click();
  await page.getByText("ines no longer works here.", { exact: true }).waitFor(); // the dialog says the same, and more
  const members = await owner.get(`/shops/${shop.slug}/members`);
  assert.equal(members.data.some((each) => each.username === "ines"), false);
});

test("somebody who works at another shop of the owner gets a place here, too", async ({ open }) => {
  const page = await open(at("staff"), { as: owner });
  await page.getByLabel("Shop", { exact: true }).selectOption({ label: "Harbour Kiosk" });
  await page.getByRole("button", { name: "Add somebody" }).click();
  await page.getByRole("button", { name: "Account that is there" }).click();
  await page.getByLabel("User name or e-mail").fill(staff.account.username);
  await page.getByRole("dialog").getByRole("button", { name: "Add somebody" }).last().click();
  await page.getByLabel("Role of Tom Hart").selectOption("owner");
  await eventually(async () => (await owner.get(`/shops/${other.slug}/members`)).data
    .some((each) => each.user_id === staff.user.id && each.role === "owner"), "Tom owns the other shop");
  await owner.delete(`/shops/${other.slug}/members/${staff.user.id}`);
});

test("on a phone the sections are in a drawer, which Escape closes", async ({ open }) => {
  const page = await open(at("shop"), { as: owner, size: "phone" });
  await page.getByRole("button", { name: "Menu" }).click();
  const drawer = page.getByRole("dialog", { name: "Menu" });
  await drawer.getByRole("link", { name: "Staff" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Menu" }).click();
  await drawer.getByRole("link", { name: "Staff" }).click();
  await heading(page, "Staff").waitFor();
  await drawer.waitFor({ state: "detached" });
});

test("in Arabic the page runs from right to left, and nothing is cut off", async ({ open }) => {
  const page = await open(docket.at("/admin?lang=ar#/shop"), { as: owner, size: "phone", locale: "ar" });
  await heading(page, "إعدادات المتجر").waitFor();
  await becomes(() => page.evaluate(() => document.documentElement.dir), "rtl");
  await expectFits(page);
  await shot(page, "admin-shop");
});

for (const place of ["orders", "workflow"]) {
  test(`${place} fit into 320 pixels in German`, async ({ open }) => {
    const page = await open(at(place), { as: owner, size: "phone", locale: "de" });
    await page.setViewportSize({ width: 320, height: 568 });
    await page.locator(place === "orders" ? "[type=date]" : ".built-in select").first().waitFor();
    await becomes(() => page.evaluate(() => document.documentElement.scrollWidth), 320);
    const last = page.locator(place === "orders" ? "[type=date]" : ".status input").last();
    await becomes(() => last.evaluate((field) => field.getBoundingClientRect().right <= 320), true);
  });
}
