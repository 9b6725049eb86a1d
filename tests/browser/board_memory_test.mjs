// A board that runs for weeks.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { once } from "node:events";
import { after } from "node:test";

import { heap, heapWithin, openShop, placeOrders, setUp, startDocket, test } from "./harness.mjs";

const UPDATES = 10_000;
/** Until the browser has compiled what runs often. */
const WARM_UP = 3_000;
/** Sent in one go: faster than any shop, so that what is not done at once would pile up. */
const AT_ONCE = 250;
/** What a garbage collector may leave, and less than 100 bytes an update. */
const MOST_MORE_BYTES = 900_000;
const MOST_MORE_NODES = 100;

const docket = await startDocket();
const admin = await setUp(docket);
const shop = await openShop(admin, { name: "Corner Café", slug: "cafe" });
await placeOrders(shop, 3);
const first = await admin.get("/boards/cafe");
const front = await startFront(docket);

test(`${UPDATES} updates leave nothing behind`, { timeout_ms: 420_000 }, async ({ open }) => {
  const page = await open(`${front.url}/board/cafe`, { size: "tv" });
  await page.getByText("Live").waitFor();
  let seq = 0;
  const update = async (count) => {
    for (const end = seq + count; seq < end;) {
      for (let sent = 0; sent < AT_ONCE; sent += 1) front.send(boardAt(seq++));
      await page.locator(".number", { hasText: new RegExp(`^Z-${seq - 1}$`) }).waitFor({ timeout: 60_000 });
    }
  };
  await update(WARM_UP);
  const before = await heap(page);
  await update(UPDATES);
  const grown = await heapWithin(page, before.bytes + MOST_MORE_BYTES);
  assert.ok(grown.nodes - before.nodes < MOST_MORE_NODES, `${before.nodes} nodes became ${grown.nodes}`);
  assert.ok(grown.listeners <= before.listeners + 5, `${before.listeners} listeners became ${grown.listeners}`);
});

/** Twenty orders that come, are ready and go: no two boards are alike. The newest number is Z-SEQ. */
function boardAt(seq) {
  const order = (number, status) => ({
    number: `Z-${number}`, status, since: new Date(1_700_000_000_000 + number * 1_000).toISOString(),
    eta: "2030-01-01T12:00:00.000Z", eta_latest: "2030-01-01T12:10:00.000Z",
  });
  const numbers = Array.from({ length: 20 }, (_, back) => seq - back).filter((number) => number >= 0);
  const [waiting, ready] = first.columns;
  const cursor = `${first.cursor.replace(/\d+$/, "")}${1_000 + seq}`;
  const data = {
    ...first,
    cursor,
    columns: [
      { ...waiting, orders: numbers.slice(0, 10).reverse().map((number) => order(number, "preparing")) },
      { ...ready, orders: numbers.slice(10).reverse().map((number) => order(number, "ready")) },
    ],
  };
  return JSON.stringify({ type: "board", cursor, data });
}

/** Docket, with a board's WebSocket of our own in front: as fast as the page takes it. */
async function startFront({ url }) {
  const sockets = new Set();
  const server = createServer((incoming, reply) => {
    const onward = request(new URL(incoming.url, url), { method: incoming.method, headers: incoming.headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
    });
    onward.on("error", () => reply.destroy());
    incoming.pipe(onward);
  });
  server.on("upgrade", ({ headers }, socket) => {
    const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + `Sec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`);
    socket.write(frame(JSON.stringify({ type: "caught_up", cursor: first.cursor })));
    // Whatever the page says is a ping, and is answered.
    socket.on("data", () => socket.write(frame(JSON.stringify({ type: "pong", cursor: first.cursor }))));
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    send: (text) => sockets.forEach((socket) => socket.write(frame(text))),
  };
}

/** A text frame from a server (RFC 6455, 5.2). */
function frame(text) {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, 0, 0]);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
