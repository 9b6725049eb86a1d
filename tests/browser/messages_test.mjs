// The section "Messages" of the console: what customers read by e-mail, and how staff are called.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atEnd } from "./ending.mjs";
import {
  becomes, eventually, expectAccessible, expectFits, hire, moveOrder, openShop, placeOrders, setUp, startDocket,
  startReceiver, test,
} from "./harness.mjs";

/** A machine that does much else at the same time. */
const SLOW_MS = 180_000;

const ntfy = await startReceiver();
const folder = mkdtempSync(join(tmpdir(), "docket-mail-"));
atEnd(() => rmSync(folder, { recursive: true, force: true }));
const docket = await startDocket({ env: { DOCKET_MAIL_FOLDER: folder, DOCKET_NTFY_URL: ntfy.url,
  DOCKET_MAIL_FROM: "Corner Shop <orders@example.com>" } });
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Shop", undo_window_s: 0 });
const owner = await hire(admin, shop, "owner", { email: "mira@example.com" });
const staff = await hire(admin, shop);
const silent = await startDocket();
const boss = await setUp(silent);
await openShop(boss, { name: "Silent Shop" });

const at = (place) => docket.at(`/admin#/${place}`);
const dialog = (page) => page.getByRole("dialog");
const button = (page, name) => page.getByRole("button", { name, exact: true });
const subject = (page) => page.getByRole("textbox", { name: "Subject" });
const body = (page) => page.getByRole("textbox", { name: "Text" });
const preview = (page) => page.getByRole("region", { name: "Preview" });

/** The e-mails so far, each as its file has it. */
function mails() {
  const names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  return names.map((name) => readFileSync(join(folder, name), "utf8"));
}

test("a text is changed with what Docket fills in, seen as it comes, saved, sent, and taken back",
  { timeout_ms: SLOW_MS }, async ({ open }) => {
    const page = await open(at("messages?status=ready"), { as: owner });
    await page.getByText("This is Docket’s text").waitFor();
    const before = await body(page).inputValue();
    await preview(page).locator(".message-text").waitFor();
    await expectAccessible(page);
    await subject(page).fill("Come and get ");
    await button(page, "Order number").click();
    await becomes(() => subject(page).inputValue(), "Come and get {number}");
    await becomes(() => page.evaluate(() => document.activeElement.name), "subject");
    await body(page).fill("Hello !");
    await body(page).evaluate((control) => control.setSelectionRange(6, 6));
    await button(page, "Name of the customer").click();
    await becomes(() => body(page).inputValue(), "Hello {name}!");
    await preview(page).getByText(/^Come and get [^{]+$/).waitFor();
    await preview(page).getByText(/^Hello [^{]+!\s*$/).waitFor();
    await button(page, "Save changes").click();
    await page.getByText("This is your own text").waitFor();
    await page.getByRole("option", { name: "English (own text)" }).waitFor({ state: "attached" });

    const [order] = await placeOrders(shop, 1, { customer: { name: "Ada", email: "ada@example.com" } });
    await moveOrder(admin, order, "preparing", "ready");
    const sent = await eventually(() => mails().find((each) => each.includes("ada@example.com")), "the e-mail");
    assert.match(sent, new RegExp(`^Subject: Come and get ${order.number}\\r?$`, "m"));
    assert.match(sent, /Hello Ada!/);

    await button(page, "Back to Docket’s text").click();
    await button(dialog(page), "Back to Docket’s text").click();
    await page.getByText("This is Docket’s text").waitFor();
    await becomes(() => body(page).inputValue(), before);
    await becomes(() => page.getByRole("option", { name: "English (own text)" }).count(), 0);
  });

test("what Docket does not know is said as it is typed, and not stored", async ({ open }) => {
  const page = await open(at("messages?status=ready&language=en"), { as: owner });
  await preview(page).locator(".message-text").waitFor();
  await subject(page).fill("{nmae}, come");
  await page.getByText("Docket has nothing to put in for {nmae}.").waitFor();
  await preview(page).locator(".outdated").waitFor();
  await expectAccessible(page);
  await button(page, "Save changes").click();
  await page.getByRole("alert").first().waitFor();
  const { data } = await owner.get(`/shops/${shop.slug}/messages`);
  assert.equal(data.some(({ subject: text }) => text.includes("nmae")), false);
  await button(page, "Discard").click();
  await page.getByText("Docket has nothing to put in").waitFor({ state: "detached" });
});

test("another text is shown once it was said that changes may be lost, right to left where it is read so",
  async ({ open }) => {
    const page = await open(at("messages?status=ready&language=en"), { as: owner, size: "phone" });
    await body(page).fill("half of a text");
    await page.locator("[name=language]").selectOption("ar");
    await dialog(page).getByText("is not saved").waitFor();
    await becomes(() => page.locator("[name=language]").inputValue(), "en");
    await button(dialog(page), "Leave without saving").click();
    await page.waitForFunction(() => document.querySelector("textarea")?.dir === "rtl");
    await becomes(() => page.locator("[name=language]").inputValue(), "ar");
    await becomes(() => preview(page).locator(".message-text").getAttribute("dir"), "rtl");
    await expectFits(page);
    await expectAccessible(page);
  });

test("a test e-mail is sent to oneself, and what came of it is shown", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("messages"), { as: owner });
  const to = page.getByRole("textbox", { name: "Send to" });
  await becomes(() => to.inputValue(), "mira@example.com");
  await button(page, "Send a test e-mail").click();
  await dialog(page).locator("header .badge", { hasText: "Sent" }).waitFor();
  await dialog(page).locator("dd").getByText("mira@example.com").waitFor();
  await eventually(() => mails().some((each) => /^To: .*mira@example.com/m.test(each)), "the e-mail");
});

test("staff are called at a topic that nobody guesses, scanned by phone", { timeout_ms: SLOW_MS }, async ({ open }) => {
  const page = await open(at("messages"), { as: owner });
  const field = page.getByRole("textbox", { name: "Topic", exact: true });
  await button(page, "Make one that nobody guesses").click();
  const topic = await field.inputValue();
  assert.match(topic, new RegExp(`^${shop.slug}-[a-z2-9]{20}$`));
  await button(page, "Save").click();
  await page.getByRole("img", { name: "QR code with the address of the topic" }).waitFor();
  await becomes(() => page.getByRole("textbox", { name: "Address of the topic" }).inputValue(), `${ntfy.url}/${topic}`);
  await expectAccessible(page);
  await button(page, "Send a test call").click();
  await dialog(page).locator("header .badge", { hasText: "Sent" }).waitFor();
  assert.ok(ntfy.requests.length >= 1);
  await page.keyboard.press("Escape");
  await button(page, "Call nobody").click();
  await page.getByText("Nobody is called any more").waitFor();
  assert.equal((await owner.get(`/shops/${shop.slug}/ntfy`)).topic, null);
});

test("staff read the texts and change nothing", async ({ open }) => {
  const page = await open(at("messages"), { as: staff });
  await page.getByText("Only the owner of the shop may change these texts").waitFor();
  await becomes(() => body(page).getAttribute("readonly"), "");
  assert.equal(await button(page, "Order number").count(), 0);
  assert.equal(await page.getByText("Call staff by ntfy").count(), 0);
});

test("a server that sends no e-mails says so, and how that is changed", async ({ open }) => {
  const page = await open(silent.at("/admin#/messages"), { as: boss, size: "phone" });
  await page.getByText("This server sends no e-mails").waitFor();
  await page.getByText("How to set up e-mail").click();
  for (const setting of ["DOCKET_SMTP_URL", "RESEND_API_KEY", "DOCKET_MAIL_FOLDER"]) {
    await page.getByText(setting).first().waitFor();
  }
  await page.getByText("DOCKET_NTFY_URL").waitFor();
  assert.equal(await button(page, "Send a test e-mail").count(), 0);
  await expectFits(page);
  await expectAccessible(page);
});
