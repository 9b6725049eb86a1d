// What the tests of the pages stand on: a real docket, accounts and shops made through its API, and Chromium.
//
//     import assert from "node:assert/strict";
//     import { openShop, placeOrders, setUp, startDocket, test } from "./harness.mjs";
//
//     const docket = await startDocket();
//     const admin = await setUp(docket);
//     const shop = await openShop(admin, { name: "Corner Shop" });
//
//     test("a new order shows on the board", async ({ open }) => {
//       const page = await open(docket.at(`/board/${shop.slug}`), { size: "tv", scheme: "dark" });
//       const [order] = await placeOrders(shop, 1);
//       await page.getByText(order.number).waitFor();
//     });
//
// Fixtures come first, at the top of the file; then all of its tests, with nothing awaited in between. One file has one
// Chromium, and whatever servers it starts; all of it ends and is removed with the file's last test, also when one
// fails. A test that ends with a page that complained (an error in the console, an exception, a violation of the content
// security policy, a request to another host) fails, unless `open` was told to expect it. A picture of every page of a
// test that failed is in build/test/screenshots/failed.
//
//     tests/browser/run.sh build/docket                    all files, two at a time
//     tests/browser/run.sh build/docket board counter      board_test.mjs and counter_test.mjs
//     DOCKET=build/docket node tests/browser/board_test.mjs
//
// | file            | what it gives                                                                                   |
// | --------------- | ------------------------------------------------------------------------------------------------ |
// | test.mjs        | `test(name, [{timeout_ms}], async ({ open }) => …)`                                              |
// | browser.mjs     | what `open(url, options)` takes; `SIZES`, `SCHEMES`, `chromium()`                                |
// | docket.mjs      | `startDocket({ flags, folder, port, env })`: `at(path)`, `setupLink`, `kill()`, `restart()`, `stop()` |
// | client.mjs      | `Client`: calls the API as an account, an API key, or nobody                                     |
// | accounts.mjs    | `setUp(docket)`, `addUser(admin, role)`, `signIn(page, account)`                                 |
// | shops.mjs       | `openShop`, `hire`, `addItems`, `placeOrders`, `moveOrder`                                       |
// | complaints.mjs  | what pages must not do, and `SERVER_AWAY`, to expect it where a server goes away                 |
// | network.mjs     | `goOffline(page)`, `goOnline(page)`                                                              |
// | shots.mjs       | `shot(page, name)`                                                                               |
// | looks.mjs       | `expectHandsome(page, name)`, `expectFits(page)`, `expectStill(page)`                            |
// | axe.mjs         | `expectAccessible(page)`                                                                         |
// | measures.mjs    | `heap(page)`, `heapWithin(page, bytes)`, `transferred(url)`                                        |
// | receiver.mjs    | `startReceiver()`: takes what webhooks and calls of staff send, and answers as it is told          |
// | settled.mjs     | `settled(page)`: it has a heading and loads nothing                                               |
// | eventually.mjs  | `eventually(condition, what)`; `becomes(read, expected)`, for what a page shows after a change    |

export { addUser, PASSWORD, setUp, signIn } from "./accounts.mjs";
export { expectAccessible } from "./axe.mjs";
export { chromium, SCHEMES, SIZES } from "./browser.mjs";
export { Client } from "./client.mjs";
export { SERVER_AWAY } from "./complaints.mjs";
export { docketCommand, freePort, startDocket } from "./docket.mjs";
export { becomes, eventually } from "./eventually.mjs";
export { expectFits, expectHandsome, expectStill, watchShifts } from "./looks.mjs";
export { heap, heapWithin, transferred } from "./measures.mjs";
export { goOffline, goOnline } from "./network.mjs";
export { startReceiver } from "./receiver.mjs";
export { settled } from "./settled.mjs";
export { addItems, hire, moveOrder, openShop, placeOrders } from "./shops.mjs";
export { shot } from "./shots.mjs";
export { test } from "./test.mjs";
