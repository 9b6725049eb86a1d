// From the link that the server prints to a shop with items and a screen: each test has an empty server of its own.

import assert from "node:assert/strict";

import {
  becomes, expectAccessible, expectHandsome, goOffline, goOnline, PASSWORD, SERVER_AWAY, setUp, shot,
  startDocket, test,
} from "./harness.mjs";

/** A machine that does much else at the same time. */
const SLOW_MS = 180_000;
const fresh = await Promise.all(Array.from({ length: 6 }, () => startDocket()));
const [whole, reloaded, used, scriptless, drawn, arabic] = fresh;

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

async function makeAccount(page, username = "boss") {
  await page.locator("[name=username]").fill(username);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await heading(page, "Your shop");
}

async function openShop(page, name = "Corner Café") {
  await page.locator("[name=name]").fill(name);
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "What do you sell?");
}

/** A display that has opened /board: the code that it shows. */
const codeOfDisplay = async (docket) => (await docket.client().post("/screens/pairings")).code;

async function connectScreen(page, docket, name) {
  await page.locator("[name=code]").fill(await codeOfDisplay(docket));
  await page.locator("[name=screen_name]").fill(name);
  await page.getByRole("button", { name: "Connect the screen" }).click();
  await page.locator(".notice.ready").getByText(`“${name}” is connected`).waitFor();
}

test("the printed link leads to a shop with items and a screen, by keyboard alone", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(whole.setupLink, { timezone: "Asia/Kolkata" });
  const type = (text) => page.keyboard.type(text);
  const press = (key) => page.keyboard.press(key);
  await page.locator("[name=username]:focus").waitFor();
  for (const text of ["boss", "boss@example.com", PASSWORD]) {
    await type(text);
    await press("Tab");
  }
  await press("Enter"); // shows the password
  await becomes(() => page.locator("[name=password]").inputValue(), PASSWORD);
  await press("Tab");
  await press("Enter");

  await heading(page, "Your shop");
  assert.equal(new URL(page.url()).search, "", "the link is not kept in the history");
  await press("Tab");
  await type("Chai Corner");
  await becomes(() => page.locator("[name=currency]").inputValue(), "INR");
  await becomes(() => page.locator("[name=timezone]").inputValue(), /^Asia\/(Kolkata|Calcutta)$/);
  await press("Tab");
  await press("ArrowDown"); // the second kind of workflow
  await press("ArrowUp");
  await press("Enter");

  await heading(page, "What do you sell?");
  await press("Tab");
  for (const text of ["Masala chai", "30", "Samosa", "25,50", "Lassi", "60"]) {
    await type(text);
    await press("Enter");
  }
  await page.locator('[data-cell="3/name"]:focus').waitFor();
  await page.getByRole("button", { name: "Save 3 items" }).press("Enter");

  await heading(page, "A screen for your orders");
  await connectScreen(page, whole, "Window");
  await page.getByRole("button", { name: "Continue" }).press("Enter");

  await heading(page, "Chai Corner is ready");
  const admin = await whole.client().signIn({ username: "boss", password: PASSWORD });
  const { data: [shop, ...others] } = await admin.get("/shops");
  assert.deepEqual([shop.slug, shop.currency, shop.workflow, others.length], ["chai-corner", "INR", "counter", 0]);
  const { data: items } = await admin.get(`/shops/${shop.slug}/items`);
  assert.deepEqual(items.map(({ name, price }) => [name, price]).sort(), [["Lassi", 6000], ["Masala chai", 3000], ["Samosa", 2550]]);
  assert.deepEqual((await admin.get("/screens")).data.map(({ name }) => name), ["Window"]);
  const links = await page.locator("main a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  for (const path of ["/", "/board/chai-corner", "/admin"]) assert.ok(links.includes(path), `${path} in ${links}`);
  await page.getByRole("img", { name: /QR code/ }).waitFor();
});

test("reloading, going back and losing the network lose nothing and double nothing", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(reloaded.setupLink, { expects: SERVER_AWAY });
  await makeAccount(page);
  await page.locator("[name=name]").fill("Half Typed");
  await page.reload();
  await heading(page, "Your shop");
  await becomes(() => page.locator("[name=name]").inputValue(), "Half Typed");

  await goOffline(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").getByText("The server does not answer").waitFor();
  await goOnline(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "What do you sell?");

  await page.getByRole("button", { name: "Back" }).click();
  await heading(page, "Your shop");
  await page.locator("[name=name]").fill("Bakery");
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "What do you sell?");

  await page.locator('[data-cell="0/name"]').fill("Bread");
  await page.reload();
  await page.locator('[data-cell="0/price"]').fill("4.20");
  await becomes(() => page.locator('[data-cell="0/name"]').inputValue(), "Bread");

  // The items arrive, their answer does not: the same request again is answered as the first one was.
  let isLost = false;
  await page.route("**/items/import", async (route) => {
    if (isLost) return route.fallback();
    isLost = true;
    await route.fetch();
    await route.abort();
  });
  await page.getByRole("button", { name: "Save 1 item" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Save 1 item" }).click();
  await heading(page, "A screen for your orders");
  await page.unrouteAll();
  await page.goBack();
  await page.getByText("1 item is on sale already").waitFor();
  await page.goForward();
  await heading(page, "A screen for your orders");

  await page.goto(reloaded.at("/setup"));
  await heading(page, "A screen for your orders");
  await page.getByRole("button", { name: "Skip for now" }).click();
  await heading(page, "Bakery is ready");

  const admin = await reloaded.client().signIn({ username: "boss", password: PASSWORD });
  const { data: shops } = await admin.get("/shops");
  assert.deepEqual(shops.map(({ name }) => name), ["Bakery"]);
  assert.deepEqual((await admin.get(`/shops/${shops[0].id}/items`)).data.map(({ name }) => name), ["Bread"]);
});

test("a link that was used asks who comes to sign in, and goes on from there; a wrong one says what to do", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const link = used.setupLink;
  const wrong = await open(used.at("/setup?token=nonsense"));
  await heading(wrong, "This link is not valid");
  await expectAccessible(wrong);
  await setUp(used);
  const page = await open(link);
  await page.getByText("This link has been used").waitFor();
  await expectAccessible(page);
  await page.locator("[name=login]").fill("boss");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "Your shop");
});

test("without scripts the form makes the account, and the page goes on where there are scripts", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const plain = await open(scriptless.setupLink, { javaScript: false });
  await plain.locator("[name=username]").fill("boss");
  await plain.locator("[name=email]").fill("boss@example.com");
  await plain.locator("[name=password]").fill(PASSWORD);
  await plain.locator("form button").click();
  await plain.waitForURL(scriptless.at("/"));
  const again = await open(scriptless.at("/setup"), { javaScript: false });
  assert.match(await again.textContent("h1"), /Already set up/);
  const page = await open(scriptless.at("/setup"), { as: await scriptless.client().signIn({ username: "boss", password: PASSWORD }) });
  await heading(page, "Your shop");
});

test("each step is handsome and can be used by everybody, on each size and in both schemes", { timeout_ms: 2 * SLOW_MS }, async ({ open }) => {
  const page = await open(drawn.setupLink, { size: "phone" });
  const look = (name) => expectHandsome(page, `setup/${name}`, { sizes: ["phone", "tablet", "desktop"], fullPage: true });
  await look("account");
  await page.locator("[name=username]").fill("no spaces please");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("alert").getByText("letters a–z").waitFor();
  await makeAccount(page);
  await look("shop");
  await openShop(page, "The Very Long Named Café and Bakery at the Old Market Square");
  await page.locator('[data-cell="0/name"]').evaluate((cell) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Item\tPrice\nEspresso\t2,20 €\nFlat white\t3,80 €\nSoup of the day\task");
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.getByRole("button", { name: "Save 3 items" }).click();
  await page.locator('[data-cell="2/price"]:focus').waitFor();
  await page.getByText("No price: write 3.80").waitFor();
  await look("items");
  await page.locator('[data-cell="2/price"]').fill("6");
  await page.getByRole("button", { name: "Save 3 items" }).click();
  await page.locator("[name=code]").fill("000000");
  await page.locator("[name=screen_name]").fill("Window");
  await page.getByRole("button", { name: "Connect the screen" }).click();
  await page.getByText("No screen shows this code").waitFor();
  await look("screen");
  await connectScreen(page, drawn, "Window");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await look("done");
});

test("it speaks the language of the browser, also from right to left", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(arabic.setupLink, { locale: "ar", size: "phone", timezone: "Asia/Dubai" });
  await heading(page, "أنشئ حسابك");
  await becomes(() => page.evaluate(() => document.documentElement.dir), "rtl");
  await page.locator("[name=username]").fill("boss");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await heading(page, "متجرك");
  await expectAccessible(page);
  await shot(page, "setup/shop", { fullPage: true });
  await becomes(() => page.locator("[name=currency]").inputValue(), "AED");
  await page.getByRole("combobox", { name: "اللغة", exact: true }).selectOption("de");
  await page.locator("html[lang=de]").waitFor();
  await heading(page, "Dein Laden");
  await page.locator(".path", { hasText: "Eingegangen" }).first().waitFor();
});
