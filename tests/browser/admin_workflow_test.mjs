// The workflow of a shop in the console: drawn and checked while it is edited.
import assert from "node:assert/strict";

import {
  addUser, becomes, eventually, expectAccessible, expectFits, hire, moveOrder, openShop, placeOrders, SCHEMES, setUp,
  shot, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const owner = await addUser(admin, "merchant");
const shops = {};
for (const name of ["Edit", "Complain", "Strand", "Two", "Json", "Look"]) shops[name] = await openShop(owner, { name });
const staff = await hire(admin, shops.Look);

const workflowOf = (shop) => owner.get(`/shops/${shop.slug}/workflow`);
const status = (page, name) => page.locator(".status").filter({ has: page.getByRole("heading", { name, exact: true }) });
const save = (page) => page.getByRole("button", { name: "Save changes" });

/** Chooses the shop before the page is read. An empty page keeps nothing. */
function chooser(shop) {
  return `if (location.host) sessionStorage.setItem("docket.admin.shop", ${JSON.stringify(shop.id)})`;
}

async function openWorkflow(open, shop, options = {}) {
  const page = await open(docket.at("/admin#/workflow"), {
    as: owner, init: chooser(shop), ...options });
  await page.getByRole("img", { name: /Drawing of the workflow/ }).waitFor();
  return page;
}

/** Whether the drawing could be shown, and how wide it is. */
function drawnWidth(page) {
  return page.getByRole("img", { name: /Drawing of the workflow/ }).first().evaluate((image) => image.naturalWidth);
}

test("a status is added with its steps, and the drawing follows before anything is saved", async ({ open }) => {
  const page = await openWorkflow(open, shops.Edit);
  const before = await eventually(() => drawnWidth(page), "the drawing has a size");
  await page.getByRole("button", { name: "Add a status" }).click();
  await status(page, "New status").getByLabel("What people read").fill("In the oven");
  const oven = status(page, "In the oven");
  await becomes(() => oven.getByLabel("Key").inputValue(), "in_the_oven");
  await page.getByText("cannot be reached from pending").first().waitFor();
  await becomes(() => save(page).isDisabled(), true);
  await oven.getByRole("button", { name: "Add a step" }).click();
  await oven.getByLabel("To", { exact: true }).selectOption({ label: "Ready" });
  const preparing = status(page, "Preparing");
  await preparing.getByRole("button", { name: "Add a step" }).click();
  await preparing.getByLabel("To", { exact: true }).last().selectOption({ label: "In the oven" });
  await preparing.getByRole("button", { name: "Let it go on by itself" }).click();
  await eventually(async () => (await drawnWidth(page)) > before, "the drawing has grown");
  assert.equal((await workflowOf(shops.Edit)).statuses.length, 5);
  await save(page).click();
  await page.getByText("Saved. Orders follow it from now on.").waitFor();
  const saved = await workflowOf(shops.Edit);
  assert.deepEqual(saved.transitions.find((step) => step.to === "in_the_oven"), {
    from: "preparing", to: "in_the_oven", roles: ["staff", "merchant", "operations"] });
  assert.equal(saved.timers[0].after_s, 300);
});

test("each complaint of the server stands at the field that it is about", async ({ open }) => {
  const page = await openWorkflow(open, shops.Complain);
  await status(page, "Preparing").getByLabel("Key").fill("Not a key");
  await status(page, "Preparing").locator(".field", { hasText: "Key" }).getByText("must have 1 to 32 of a-z, 0-9 and _").waitFor();
  await status(page, "Ready").getByLabel("What people read").fill("");
  await page.locator('[data-pointer="/statuses/2/label"]').getByText("must not be empty").waitFor();
  await page.getByLabel("A new order begins as").selectOption({ label: "Picked up" });
  await page.locator('[data-pointer="/initial"]').getByText("must be a status of kind open").waitFor();
  await page.getByText("3 things to correct").waitFor();
  await expectAccessible(page);
  await shot(page, "admin-workflow-faults");
  await page.getByRole("button", { name: "/initial" }).click();
  await becomes(() => page.evaluate(() => document.activeElement.closest("[data-pointer]").dataset.pointer), "/initial");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByText("things to correct").waitFor({ state: "detached" });
});

test("a workflow that would strand open orders is refused in plain words", async ({ open }) => {
  const [order] = await placeOrders(shops.Strand, 1);
  await moveOrder(owner, order, "preparing");
  const page = await openWorkflow(open, shops.Strand);
  await page.getByRole("button", { name: "Remove Preparing" }).click();
  await save(page).click();
  await page.getByText("Open orders are in a status that is no longer there: preparing.").waitFor();
  await page.getByText("Move these orders on at the counter first").waitFor();
  assert.equal((await workflowOf(shops.Strand)).statuses.length, 5);
});

test("what somebody else saved meanwhile is shown before it is replaced", async ({ open }) => {
  const page = await openWorkflow(open, shops.Two);
  await page.getByLabel("Name of the workflow").fill("Mine");
  await owner.put(`/shops/${shops.Two.slug}/workflow`, { ...(await workflowOf(shops.Two)), name: "Theirs" });
  await save(page).click();
  const dialog = page.getByRole("dialog", { name: "Somebody else has changed the workflow" });
  await dialog.getByRole("img", { name: "Drawing of the workflow Theirs" }).waitFor();
  assert.equal((await workflowOf(shops.Two)).name, "Theirs");
  await dialog.getByRole("button", { name: "Go on with mine" }).click();
  await save(page).click();
  await page.getByText("Saved. Orders follow it from now on.").waitFor();
  assert.equal((await workflowOf(shops.Two)).name, "Mine");
});

test("one begins from a built-in workflow, and writes the rest as JSON", async ({ open }) => {
  const page = await openWorkflow(open, shops.Json);
  await page.getByLabel("Begin from a built-in workflow").selectOption("delivery");
  await page.getByRole("button", { name: "Begin from this" }).click();
  await status(page, "On its way").waitFor();
  await page.getByRole("button", { name: "As JSON" }).click();
  const text = page.getByRole("textbox", { name: "As JSON" });
  const workflow = JSON.parse(await text.inputValue());
  await text.fill("{");
  await page.getByText("This is no JSON").waitFor();
  await text.fill(JSON.stringify({ ...workflow, name: "", colour: "red" }));
  await page.getByText("2 things to correct").waitFor();
  await text.fill(JSON.stringify({ ...workflow, name: "Bikes" }, null, 1));
  await page.getByText("things to correct").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "As JSON" }).click();
  await becomes(() => page.getByLabel("Name of the workflow").inputValue(), "Bikes");
  await save(page).click();
  await page.getByText("Saved. Orders follow it from now on.").waitFor();
  assert.equal((await workflowOf(shops.Json)).name, "Bikes");
});

test("by keyboard alone a status is moved and a customer may cancel later", async ({ open }) => {
  const page = await openWorkflow(open, shops.Json);
  const [first, second] = (await workflowOf(shops.Json)).statuses;
  await page.getByRole("button", { name: `Move ${second.label} up` }).focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("checkbox", { name: `while it is ${second.label}` });
  await box.focus();
  await page.keyboard.press("Space");
  await save(page).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Saved. Orders follow it from now on.").waitFor();
  const saved = await workflowOf(shops.Json);
  assert.deepEqual(saved.statuses.slice(0, 2).map((each) => each.key), [second.key, first.key]);
});

test("staff see how orders run, and cannot change it", async ({ open }) => {
  const page = await openWorkflow(open, shops.Look, { as: staff });
  await page.getByText("The owner can change it").waitFor();
  assert.equal(await page.getByRole("button", { name: "Add a status" }).count(), 0);
  assert.ok(await eventually(() => drawnWidth(page), "the drawing is there"));
});

test("the editor runs from right to left in Arabic", async ({ open }) => {
  for (const scheme of SCHEMES) {
    const page = await open(docket.at("/admin?lang=ar#/workflow"), { as: owner, size: "phone", scheme, locale: "ar" });
    await page.getByRole("img").first().waitFor();
    await expectFits(page);
    await expectAccessible(page);
    await shot(page, "admin-workflow", { fullPage: true });
  }
});
