// One order, seen from everywhere at once: where it was placed, at the counter, on the board, on its tracking page.

import { becomes, hire, moveOrder, openShop, placeOrders, SERVER_AWAY, setUp, startDocket, test } from "./harness.mjs";

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Shop" });
const staff = await hire(admin, shop);

const boardUrl = docket.at(`/board/${shop.slug}`);
const trackUrl = (order) => docket.at(new URL(order.tracking_url, docket.url).pathname);
const onBoard = (page, column, number) => page.locator(`.column.${column}`).getByText(number, { exact: true });
const currentStep = (page) => page.locator("[aria-current=step]");

async function orderCoffee(page) {
  await page.getByRole("button", { name: "Add Coffee" }).click();
  await page.getByRole("button", { name: /^Your order/ }).click();
  await page.getByRole("button", { name: /^Order now/ }).click();
  await page.waitForURL(/\/track\//);
  return /[A-Z]-\d+/.exec(await page.locator("h1").textContent())[0];
}

async function orderOf(number) {
  const { data } = await admin.get(`/orders?shop=${shop.slug}&q=${number}`);
  return data.find((each) => each.number === number);
}

test("an order that is placed on a phone goes over the board to its guest", async ({ open }) => {
  const board = await open(boardUrl, { size: "tv" });
  const phone = await open(docket.at(`/order/${shop.slug}`), { size: "phone" });
  const number = await orderCoffee(phone);
  await onBoard(board, "waiting", number).waitFor();
  await moveOrder(staff, await orderOf(number), "preparing", "ready");
  await onBoard(board, "ready", number).waitFor();
  await currentStep(phone).getByText("Ready").waitFor();
  await moveOrder(staff, await orderOf(number), "picked_up");
  await onBoard(board, "ready", number).waitFor({ state: "detached" });
  await becomes(() => board.locator(".column").getByText(number).count(), 0);
});

for (const ways of [[], ["websocket"], ["websocket", "event_stream"]]) {
  const name = ways.length === 0 ? "everything gets through" : `${ways.join(" and ")} do not get through`;
  test(`a killed server is gone for no page that is open, where ${name}`, { timeout_ms: 120_000 }, async ({ open }) => {
    const [order] = await placeOrders(shop, 1);
    const how = { expects: SERVER_AWAY, block: ways };
    const board = await open(boardUrl, { size: "tv", ...how });
    const guest = await open(trackUrl(order), { size: "phone", ...how });
    await onBoard(board, "waiting", order.number).waitFor();
    // The server's own words about the order are there sooner.
    await currentStep(guest).waitFor();
    await docket.kill();
    await guest.getByText(/Reconnecting/).waitFor({ timeout: 30_000 });
    await docket.restart();
    await moveOrder(staff, order, "preparing", "ready");
    await onBoard(board, "ready", order.number).waitFor({ timeout: 45_000 });
    await currentStep(guest).getByText("Ready").waitFor({ timeout: 45_000 });
    await guest.getByText(/Reconnecting/).waitFor({ state: "detached", timeout: 30_000 });
  });
}
