// From a tap at the counter to a board that has drawn it, as one JSON object: name -> [milliseconds].

import { setUp } from "../../browser/accounts.mjs";
import { openPage } from "../../browser/browser.mjs";
import { startDocket } from "../../browser/docket.mjs";
import { endAll } from "../../browser/ending.mjs";
import { hire, openShop, placeOrders } from "../../browser/shops.mjs";

const TAPS = 40;
const WARM_UP = 5;
const WAYS = { WebSocket: [], "event stream": ["websocket"], "long poll": ["websocket", "event_stream"] };

/** When the ready column first had each number drawn, in milliseconds since the epoch. */
function watchReady() {
  globalThis.drawn = {};
  const look = () => requestAnimationFrame(() => {
    const at = performance.timeOrigin + performance.now();
    for (const { textContent } of document.querySelectorAll(".column.ready .number")) globalThis.drawn[textContent] ??= at;
  });
  addEventListener("DOMContentLoaded", () =>
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true }));
}

function tap(button) {
  const at = performance.timeOrigin + performance.now();
  button.click();
  return at;
}

async function measure(docket, admin, way, blocked) {
  const shop = await openShop(admin, { name: way });
  const orders = await placeOrders(shop, WARM_UP + TAPS);
  for (const order of orders) await admin.post(`/orders/${order.id}/transitions`, { to: "preparing" });
  const board = await openPage(docket.at(`/board/${shop.slug}`), { size: "tv", block: blocked, init: watchReady });
  await board.getByText("Live").waitFor();
  const counter = await openPage(docket.at("/"), { as: await hire(admin, shop) });
  const took = [];
  for (const { id, number } of orders) {
    const at = await counter.locator(`[data-order="${id}"] .order-step`).evaluate(tap);
    const drawn = await board.waitForFunction((which) => globalThis.drawn[which], number);
    took.push((await drawn.jsonValue()) - at);
    // A shop serves its orders: what is ready goes, so that the board stays as full as it was.
    await admin.post(`/orders/${id}/transitions`, { to: "picked_up" });
  }
  await board.context().close();
  await counter.context().close();
  return took.slice(WARM_UP);
}

const docket = await startDocket();
try {
  const admin = await setUp(docket);
  const found = {};
  for (const [way, blocked] of Object.entries(WAYS)) {
    found[`a tap on a board, by ${way}`] = await measure(docket, admin, way, blocked);
  }
  console.log(JSON.stringify(found));
} finally {
  await endAll();
}
