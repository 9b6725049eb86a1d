// News of an order in a browser whose page is closed: what the tracking page asks, and what its worker shows.

import assert from "node:assert/strict";

import {
  becomes, eventually, expectAccessible, moveOrder, openShop, placeOrders, setUp, startDocket, test,
} from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Shop" });

const ASK = "Tell me even when this page is closed";
const END = "Stop telling me when this page is closed";
const ON = "You will be told, even when this page is closed.";

async function order() {
  const [placed] = await placeOrders(shop, 1);
  return placed;
}

const KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const SUBSCRIPTION = { endpoint: "https://push.example.com/send/abc",
  keys: { p256dh: KEY, auth: "BTBZMqHH6r4Tts7J_aSIgg" } };

/**
 * The page of an order in a browser that may notify, of a server that pushes: only the page is looked at here. There is
 * no push service in a test, so that the browser is given a subscription.
 */
async function openPushed(open, url, { init = giveSubscription } = {}) {
  const page = await open(url, { size: "phone", init: `(${init})(${JSON.stringify(SUBSCRIPTION)})` });
  await page.context().grantPermissions(["notifications"], { origin: new URL(url).origin });
  const asked = [];
  await page.context().route((address) => address.pathname.endsWith("/push"), (route, request) => {
    asked.push(request);
    return request.method() === "GET" ? route.fulfill({ json: { public_key: KEY } }) : route.fulfill({ status: 204 });
  });
  await page.reload();
  return { page, asked };
}

function giveSubscription(subscription) {
  const { endpoint } = subscription;
  let given = null;
  PushManager.prototype.subscribe = async (options) => {
    window.askedWith = options;
    given = { endpoint, options, toJSON: () => subscription };
    return given;
  };
  PushManager.prototype.getSubscription = async () => given;
}

test("a guest asks once, and the server is told of the subscription", async ({ open }) => {
  const placed = await order();
  const { page, asked } = await openPushed(open, placed.tracking_url);
  await page.getByRole("button", { name: ASK }).click();
  await page.getByText(ON).waitFor();
  const told = asked.find((request) => request.method() === "POST");
  assert.equal(told.headers()["accept-language"], "en");
  assert.deepEqual(told.postDataJSON(), { endpoint: SUBSCRIPTION.endpoint, ...SUBSCRIPTION.keys });
  const { userVisibleOnly, length } = await page.evaluate(() => (
    { userVisibleOnly: window.askedWith.userVisibleOnly, length: window.askedWith.applicationServerKey.length }));
  assert.deepEqual([userVisibleOnly, length], [true, 65]);
  await becomes(() => page.getByRole("button", { name: ASK }).count(), 0);
  await expectAccessible(page);
  await moveOrder(admin, placed, "preparing", "ready");
  await page.getByText(ON).waitFor({ state: "detached" });
});

test("a guest who has asked can end it, and the server is told", async ({ open }) => {
  const placed = await order();
  const { page, asked } = await openPushed(open, placed.tracking_url);
  await page.getByRole("button", { name: ASK }).click();
  await page.getByRole("button", { name: END }).click();
  await page.getByRole("button", { name: ASK }).waitFor();
  const { searchParams } = new URL(asked.find((request) => request.method() === "DELETE").url());
  assert.equal(searchParams.get("endpoint"), SUBSCRIPTION.endpoint);
  await becomes(() => page.evaluate(() => localStorage.getItem("docket.push")), "[]");
  await expectAccessible(page);
});

test("the worker shows what is pushed and leads to the order, and nowhere else", async ({ open }) => {
  const placed = await order();
  const { page } = await openPushed(open, placed.tracking_url);
  await page.getByRole("button", { name: ASK }).click();
  await page.getByText(ON).waitFor();
  const session = await page.context().newCDPSession(page);
  const registration = new Promise((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations.length > 0) resolve(registrations[0].registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await registration;
  const push = (message) => session.send("ServiceWorker.deliverPushMessage",
    { origin: new URL(page.url()).origin, registrationId, data: JSON.stringify(message) });
  const shown = () => page.evaluate(async () => {
    const notices = await (await navigator.serviceWorker.ready).getNotifications();
    return notices.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
  });
  const { pathname } = new URL(placed.tracking_url);
  await push({ title: "Elsewhere", url: "https://example.com/track/x" });
  await push({ title: `${placed.number} is being made`, url: pathname, tag: placed.id, lang: "en" });
  await push({ title: `${placed.number} is ready`, body: "Corner Shop", url: pathname, tag: placed.id, lang: "en" });
  const notices = await eventually(async () => {
    const found = await shown();
    return found.some(({ title }) => title.endsWith("ready")) && found;
  }, "the notice");
  assert.deepEqual(notices, [{ title: `${placed.number} is ready`, body: "Corner Shop", tag: placed.id,
    data: docket.at(pathname) }]);
});

test("a browser that may not notify says so, and one that cannot shows nothing", async ({ open }) => {
  const placed = await order();
  const { page: refusing } = await openPushed(open, placed.tracking_url, { init: () => {
    let permission = "default";
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => (permission = "denied");
  } });
  await refusing.getByRole("button", { name: ASK }).click();
  await refusing.getByText("This browser may not notify you").waitFor();
  await expectAccessible(refusing);
  const { page: old, asked } = await openPushed(open, placed.tracking_url, { init: () => delete window.PushManager });
  await old.getByRole("button", { name: "Tell me when it is ready" }).waitFor();
  await moveOrder(admin, placed, "preparing");
  await old.getByRole("status").getByText("Preparing").waitFor();
  assert.equal(await old.getByRole("button", { name: ASK }).count(), 0);
  assert.deepEqual(asked, []);
});
