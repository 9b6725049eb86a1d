// The items of a shop in the console: the list, changes on the spot and to many, files.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  addUser, becomes, eventually, expectAccessible, goOffline, goOnline, openShop, SERVER_AWAY, setUp, shot,
  startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const owner = await addUser(admin, "merchant");
const shops = {};
for (const name of ["Spot", "Bulk", "File", "Plain"]) shops[name] = await openShop(owner, { name });
const large = await openShop(owner, { name: "Large", items: [] });
await importInto(large, ["sku,name,price,category", ...Array.from({ length: 1200 }, (_, n) =>
  `L-${n},Item ${String(n).padStart(4, "0")},${100 + n},Row ${n % 12}`)].join("\n"));

async function importInto(shop, text) {
  const reply = await owner.request("POST", `/shops/${shop.slug}/items/import`, text, { "Content-Type": "text/csv" });
  assert.equal(reply.status, 200, await reply.text());
}

async function itemsOf(shop) {
  const { data } = await owner.get(`/shops/${shop.slug}/items?limit=200`);
  return Object.fromEntries(data.map((item) => [item.name, item]));
}

/** Chooses the shop before the page is read. An empty page keeps nothing. */
function chooser(shop) {
  return `if (location.host) sessionStorage.setItem("docket.admin.shop", ${JSON.stringify(shop.id)})`;
}

/** The list of a shop's items. */
async function openItems(open, shop, options = {}) {
  const page = await open(docket.at("/admin#/items"), {
    as: owner, init: chooser(shop), ...options });
  await page.getByRole("table", { name: "Items" }).waitFor();
  return page;
}

const row = (page, name) => page.getByRole("row").filter({ hasText: name });

test("a price, a stock and whether it is sold are changed in the list", async ({ open }) => {
  const page = await openItems(open, shops.Spot);
  await page.getByLabel("Price of Tea").fill("2,35");
  await page.getByLabel("Price of Tea").press("Enter");
  await page.getByLabel("Stock of Tea").fill("12");
  await page.getByLabel("Stock of Tea").blur();
  await page.getByRole("switch", { name: "Sell Coffee" }).click();
  await eventually(async () => {
    const { Tea, Coffee } = await itemsOf(shops.Spot);
    return Tea.price === 235 && Tea.stock === 12 && !Coffee.is_available;
  }, "all three are changed");
});

for (const [typed, price] of [["1,250", 125_000], ["1.299,00 €", 129_900], ["٣٫٥٠", 350]]) {
  test(`a price is taken as people write it: ${typed}`, async ({ open }) => {
    const page = await openItems(open, shops.Spot);
    await page.getByLabel("Price of Coffee").fill(typed);
    await page.getByLabel("Price of Coffee").press("Enter");
    await eventually(async () => (await itemsOf(shops.Spot)).Coffee.price === price, "the price is there");
  });
}

test("a price that is none says so, and Escape gives the old one back", async ({ open }) => {
  const page = await openItems(open, shops.Spot);
  const before = (await itemsOf(shops.Spot)).Coffee.price;
  const field = page.getByLabel("Price of Coffee");
  await field.fill("1e3");
  await field.press("Enter");
  await row(page, "Coffee").getByText("Write an amount such as 12.50.").waitFor();
  await becomes(() => field.getAttribute("aria-invalid"), "true");
  await expectAccessible(page);
  await page.getByLabel("Stock of Coffee").fill("few");
  await page.getByLabel("Stock of Coffee").press("Enter");
  await row(page, "Coffee").getByText("Write a whole number, or nothing if it is not counted.").waitFor();
  await field.press("Escape");
  await row(page, "Coffee").getByText("Write an amount").waitFor({ state: "detached" });
  assert.equal((await itemsOf(shops.Spot)).Coffee.price, before);
});

test("down and up go to the same field of the next item, Escape gives a value back", async ({ open }) => {
  const page = await openItems(open, shops.Spot);
  const prices = page.getByLabel(/^Price of /);
  await prices.first().focus();
  await page.keyboard.press("ArrowDown");
  await becomes(() => prices.nth(1).evaluate((input) => input === document.activeElement), true);
  const before = await prices.nth(1).inputValue();
  await page.keyboard.type("999");
  await page.keyboard.press("Escape");
  await becomes(() => prices.nth(1).inputValue(), before);
});

test("a change over somebody else's is shown, not made", async ({ open }) => {
  const page = await openItems(open, shops.Spot);
  const { "Cinnamon bun": bun } = await itemsOf(shops.Spot);
  await owner.patch(`/items/${bun.id}`, { price: 500 });
  await page.getByLabel("Price of Cinnamon bun").fill("4");
  await page.getByLabel("Price of Cinnamon bun").press("Enter");
  await row(page, "Cinnamon bun").getByText("yours was: €4.00").waitFor();
  await becomes(() => page.getByLabel("Price of Cinnamon bun").inputValue(), "5.00");
  assert.equal((await itemsOf(shops.Spot))["Cinnamon bun"].price, 500);
  await page.getByRole("button", { name: "Use mine" }).click();
  await eventually(async () => (await itemsOf(shops.Spot))["Cinnamon bun"].price === 400, "mine is there");
});

test("prices of many change by percent; the one that changed meanwhile is named, then tried again", async ({ open }) => {
  const shop = shops.Bulk;
  const page = await openItems(open, shop);
  await page.getByLabel("Choose all that are shown").check();
  await page.getByText("3 items chosen").waitFor();
  await page.getByRole("button", { name: "Change prices" }).click();
  await page.getByLabel("By how many percent").fill("10");
  await page.getByLabel("Round to").selectOption({ label: "€0.05" });
  await page.getByText("€2.00 → €2.20").waitFor();
  const { Tea } = await itemsOf(shop);
  await owner.patch(`/items/${Tea.id}`, { price: 300 });
  await page.getByRole("button", { name: "Change 3 items" }).click();
  await page.getByRole("dialog", { name: "Not all could be changed" }).waitFor();
  await page.getByText("Somebody else has changed it meanwhile; nothing was overwritten.").waitFor();
  assert.deepEqual(pricesOf(await itemsOf(shop)), { Coffee: 275, Tea: 300, "Cinnamon bun": 350 });
  await expectAccessible(page);
  await shot(page, "admin-items-conflict");
  await page.getByRole("button", { name: "Try again with what is there now" }).click();
  await page.getByRole("dialog", { name: "Done" }).getByRole("button", { name: "Close" }).last().click();
  assert.deepEqual(pricesOf(await itemsOf(shop)), { Coffee: 275, Tea: 330, "Cinnamon bun": 350 });
});

function pricesOf(items) {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, item.price]));
}

test("what is chosen is taken off sale, put into a category, and deleted", async ({ open }) => {
  const page = await openItems(open, shops.Plain);
  await page.getByLabel("Choose Tea").check();
  await page.getByLabel("Choose Coffee").check();
  await page.getByRole("button", { name: "Take off sale" }).click();
  await page.getByRole("dialog", { name: "Done" }).getByRole("button", { name: "Close" }).last().click();
  await page.getByLabel("Choose Tea").check();
  await page.getByRole("button", { name: "Set category" }).click();
  await page.getByRole("dialog").getByLabel("Category").fill("Leaves");
  await page.getByRole("button", { name: "Change 1 item" }).click();
  await page.getByRole("dialog", { name: "Done" }).getByRole("button", { name: "Close" }).last().click();
  await page.getByLabel("Choose Coffee").check();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog", { name: "Delete 1 item?" }).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog", { name: "Done" }).getByRole("button", { name: "Close" }).last().click();
  const { Tea, Coffee } = await itemsOf(shops.Plain);
  assert.deepEqual([Tea.is_available, Tea.category, Coffee], [false, "Leaves", undefined]);
});

test("an item is added in a dialog, and what is wrong is said at its field", async ({ open }) => {
  const page = await openItems(open, shops.Plain);
  await page.getByRole("button", { name: "New item" }).click();
  const dialog = page.getByRole("dialog", { name: "New item" });
  await dialog.getByLabel("Name").fill("Plum cake");
  await dialog.getByLabel("Price").fill("3.8O");
  await dialog.getByText("Write an amount such as 12.50.").waitFor();
  await dialog.getByLabel("Price").fill("3.80");
  await dialog.getByLabel("Article number").fill("PLUM");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "Plum cake").waitFor();
  await page.getByRole("button", { name: "New item" }).click();
  await dialog.getByLabel("Name").fill("Another");
  await dialog.getByLabel("Article number").fill("PLUM");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.locator(".field", { hasText: "Article number" }).getByText("Another item has this number.").waitFor();
  await expectAccessible(page);
});

test("a file with faults is listed line by line, and the corrected one comes in", async ({ open }) => {
  const shop = shops.File;
  const page = await openItems(open, shop);
  await page.getByRole("link", { name: "Import" }).click();
  const choose = (text) => page.getByLabel("CSV file").setInputFiles({ name: "items.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await choose("sku,name,price\nA1,Apple,1.5\nB1,,200\nC1,Cherry,300\n");
  const table = page.getByRole("table");
  await table.getByRole("row").nth(2).waitFor();
  await becomes(() => table.locator("tbody tr").evaluateAll((rows) => rows.map((each) => each.cells[0].textContent)), ["2", "3"]);
  await becomes(() => table.locator("tbody tr").first().textContent(), /price/);
  await expectAccessible(page);
  await shot(page, "admin-import-faults");
  await choose("sku,name,price\nA1,Apple,150\nB1,Banana,200\n");
  await page.getByText("The file fits. Nothing has changed yet.").waitFor();
  assert.equal((await itemsOf(shop)).Apple, undefined);
  await page.getByText("New: 2").waitFor();
  await page.getByRole("button", { name: "Import now" }).click();
  await page.getByRole("heading", { name: "Imported" }).waitFor();
  assert.equal((await itemsOf(shop)).Apple.price, 150);
  await page.getByRole("link", { name: "See the items" }).click();
  await row(page, "Banana").waitFor();
});

test("the same file is looked at again once it was corrected", async ({ open }) => {
  const page = await openItems(open, shops.File);
  await page.getByRole("link", { name: "Import" }).click();
  const file = join(tmpdir(), `docket-again-${process.pid}.csv`);
  const choose = async (text) => {
    await writeFile(file, text);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByLabel("CSV file").click()]);
    await chooser.setFiles(file);
  };
  try {
    await choose("name,price\nDate,1.5\n");
    await page.getByRole("table").getByText("price").waitFor();
    await choose("name,price\nDate,150\n");
    await page.getByText("The file fits").waitFor();
    await writeFile(file, "name,price\nDate,150\nElderberry,160\n");
    await page.getByRole("button", { name: "Import now" }).click();
    await page.getByRole("heading", { name: "Imported" }).waitFor();
    assert.equal((await itemsOf(shops.File)).Elderberry, undefined);
  } finally {
    await rm(file);
  }
});

test("a file of an old program keeps its accents, and it is said what it was read as", async ({ open }) => {
  const page = await openItems(open, shops.File);
  await page.getByRole("link", { name: "Import" }).click();
  const choose = (buffer) => page.getByLabel("CSV file").setInputFiles({ name: "items.csv", mimeType: "text/csv", buffer });
  await choose(Buffer.from("name,price\nCaf\xe9,150\n", "latin1"));
  await page.getByText("It was read as Windows-1252").waitFor();
  await page.getByRole("button", { name: "Import now" }).click();
  await page.getByRole("heading", { name: "Imported" }).waitFor();
  assert.equal((await itemsOf(shops.File))["Café"].price, 150);
  await choose(Buffer.from("name,price\n"));
  await page.getByText("There is nothing to import in this file").waitFor();
  await choose(Buffer.from(""));
  await page.getByText("There is nothing to import in this file").waitFor();
  await choose(Buffer.from("Name,Price\nDate,150\n"));
  await page.getByText("There are: sku, name, description, category, price, is_available, stock.").waitFor();
});

test("what is exported can be imported again and changes nothing", async ({ open }) => {
  const shop = shops.Spot;
  await owner.post(`/shops/${shop.slug}/items`, { name: '=Danger "quoted", and\nlines', price: 1, category: "'-x", description: "" });
  const page = await openItems(open, shop);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  const reply = await owner.request("POST", `/shops/${shop.slug}/items/import?dry_run=true`, text, { "Content-Type": "text/csv" });
  const { created, updated } = await reply.json();
  assert.deepEqual([reply.status, created, updated], [200, 0, 0]);
});

test("a list of 1,200 items is searched, filtered and chosen without waiting", { timeout_ms: 120_000 }, async ({ open }) => {
  const page = await openItems(open, large);
  await page.getByText("100 of 1,200 shown").waitFor();
  await page.getByLabel("Search").fill("0777");
  await row(page, "Item 0777").waitFor();
  await page.getByText("1 of 1 shown").waitFor();
  assert.match(page.url(), /q=0777/);
  await page.getByLabel("Search").fill("");
  await page.getByText("100 of 1,200 shown").waitFor();
  await page.getByLabel("Choose all that are shown").check();
  await page.getByRole("button", { name: "Choose all 1,200" }).click();
  await page.getByText("1,200 items chosen").waitFor();
  const took_ms = await page.getByLabel("Choose Item 0007").evaluate(async (box) => {
    const start = performance.now();
    box.click();
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    return performance.now() - start;
  });
  assert.ok(took_ms < 2_000, `one click took ${took_ms} ms`);
  await page.getByText("1,199 items chosen").waitFor();
});

test("while the server is away the list says so and is there again afterwards", async ({ open }) => {
  const page = await openItems(open, shops.Spot, { expects: SERVER_AWAY });
  await goOffline(page);
  await page.getByLabel("Search").fill("Tea");
  await page.getByText("The server does not answer").first().waitFor();
  await goOnline(page);
  await page.getByRole("button", { name: "Try again" }).first().click();
  await row(page, "Tea").waitFor();
});
