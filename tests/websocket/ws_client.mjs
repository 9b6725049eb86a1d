// What the client `ws`, and bytes written by hand, get from a server that echoes:
//
//     node ws_client.mjs 127.0.0.1:PORT

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import WebSocket from "ws";

import { finish, test } from "./tally.mjs";

const ADDRESS = process.argv[2];
const [HOST, PORT] = ADDRESS.split(":");
const SIZES = [0, 1, 124, 125, 126, 127, 128, 65535, 65536, 65537, 1 << 20];
const MAX_MESSAGE = 16 << 20;
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const FINAL = 0x80;

async function open(options = {}) {
  const socket = new WebSocket(`ws://${ADDRESS}/echo`, { perMessageDeflate: false, maxPayload: 1 << 28, ...options });
  await once(socket, "open");
  return socket;
}

/// Closes, and returns the code that came back.
async function closeCode(socket, ...why) {
  const closed = once(socket, "close");
  socket.close(...why);
  return (await closed)[0];
}

/// Calls `use` with an open socket, which must then still close as it should.
async function withSocket(use, options) {
  const socket = await open(options);
  await use(socket);
  assert.equal(await closeCode(socket, 1000), 1000);
}

/// The next `count` messages, as [bytes, isBinary].
function messages(socket, count) {
  const seen = [];
  return new Promise((resolve, reject) => {
    const ended = (code) => reject(new Error(`closed with ${code} after ${seen.length} of ${count} messages`));
    const take = (data, isBinary) => {
      seen.push([data, isBinary]);
      if (seen.length < count) return;
      socket.off("message", take).off("close", ended);
      resolve(seen);
    };
    socket.on("message", take).on("close", ended);
  });
}

async function echoed(socket, send) {
  const coming = messages(socket, 1);
  await send();
  return (await coming)[0];
}

function same(got, wanted, what) {
  assert.ok(Buffer.compare(got, Buffer.from(wanted)) === 0, `${what}: ${got.length} bytes came back, or other ones`);
}

for (const size of SIZES) {
  await test(`text of ${size} bytes`, () =>
    withSocket(async (socket) => {
      const text = "x".repeat(size);
      const [data, isBinary] = await echoed(socket, () => socket.send(text));
      same(data, text, "text");
      assert.equal(isBinary, false);
    }));
  await test(`binary of ${size} bytes`, () =>
    withSocket(async (socket) => {
      const bytes = randomBytes(size);
      const [data, isBinary] = await echoed(socket, () => socket.send(bytes));
      same(data, bytes, "binary");
      assert.equal(isBinary, true);
    }));
}

await test("a message of 16 MiB", () =>
  withSocket(async (socket) => {
    const bytes = randomBytes(MAX_MESSAGE);
    same((await echoed(socket, () => socket.send(bytes)))[0], bytes, "binary");
  }));

await test("text of all kinds of characters", () =>
  withSocket(async (socket) => {
    const text = "aé€😀\u0000\u{10FFFF}".repeat(1000);
    same((await echoed(socket, () => socket.send(text)))[0], text, "text");
  }));

await test("an extension that is offered is not taken", () =>
  withSocket(async (socket) => {
    assert.equal(socket.extensions, "");
    same((await echoed(socket, () => socket.send("plain")))[0], "plain", "text");
  }, { perMessageDeflate: true }));

for (const [name, pieces] of [
  ["two fragments", ["Hel", "lo"]],
  ["empty fragments", ["", "", "word", "", ""]],
  ["fragments of all lengths", ["a".repeat(125), "b".repeat(126), "c".repeat(65535), "d".repeat(65536)]],
  ["a thousand fragments", Array.from({ length: 1000 }, (_, i) => `${i},`)],
]) {
  for (const binary of [false, true]) {
    await test(`${name}, ${binary ? "binary" : "text"}`, () =>
      withSocket(async (socket) => {
        const [data, isBinary] = await echoed(socket, () => {
          pieces.forEach((piece, i) => socket.send(piece, { binary, fin: i === pieces.length - 1 }));
        });
        same(data, pieces.join(""), "message");
        assert.equal(isBinary, binary);
      }));
  }
}

await test("characters cut by fragments, with pings between", () =>
  withSocket(async (socket) => {
    const bytes = Buffer.from("é€😀");
    const pongs = [];
    socket.on("pong", (data) => pongs.push(data.toString()));
    const [data, isBinary] = await echoed(socket, () => {
      bytes.forEach((byte, i) => {
        socket.send(Buffer.of(byte), { binary: false, fin: i === bytes.length - 1 });
        if (i < bytes.length - 1) socket.ping(`ping ${i}`);
      });
    });
    same(data, bytes, "text");
    assert.equal(isBinary, false);
    assert.deepEqual(pongs, Array.from({ length: bytes.length - 1 }, (_, i) => `ping ${i}`));
  }));

for (const size of [0, 1, 124, 125]) {
  await test(`a ping of ${size} bytes is answered with the same`, () =>
    withSocket(async (socket) => {
      const payload = randomBytes(size);
      const pong = once(socket, "pong");
      socket.ping(payload);
      same((await pong)[0], payload, "pong");
    }));
}

await test("pings are answered in order", () =>
  withSocket(async (socket) => {
    const pongs = [];
    const all = new Promise((resolve) => {
      socket.on("pong", (data) => pongs.push(data.toString()) === 100 && resolve());
    });
    for (let i = 0; i < 100; ++i) socket.ping(`${i}`);
    await all;
    assert.deepEqual(pongs, Array.from({ length: 100 }, (_, i) => `${i}`));
  }));

await test("a pong that nobody asked for does no harm", () =>
  withSocket(async (socket) => {
    socket.pong("unasked");
    same((await echoed(socket, () => socket.send("still here")))[0], "still here", "text");
  }));

await test("a thousand messages at once come back in order", () =>
  withSocket(async (socket) => {
    const coming = messages(socket, 1000);
    for (let i = 0; i < 1000; ++i) socket.send(`${i} ${"x".repeat(i)}`);
    (await coming).forEach(([data], i) => same(data, `${i} ${"x".repeat(i)}`, `message ${i}`));
  }));

for (const code of [1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
  await test(`a close with ${code} is answered with it`, async () => {
    assert.equal(await closeCode(await open(), code, "so it is"), code);
  });
}
await test("a close with the longest reason", async () => {
  assert.equal(await closeCode(await open(), 1000, "x".repeat(123)), 1000);
});
await test("a close without a code is answered without one", async () => {
  assert.equal(await closeCode(await open()), 1005);
});
await test("what was sent before a close is still answered", async () => {
  const socket = await open();
  const coming = messages(socket, 100);
  for (let i = 0; i < 100; ++i) socket.send(`${i}`);
  const closed = closeCode(socket, 1000);
  assert.equal((await coming).length, 100);
  assert.equal(await closed, 1000);
});

await test("200 connections at once", async () => {
  const sockets = await Promise.all(Array.from({ length: 200 }, () => open()));
  await Promise.all(sockets.map(async (socket, i) => {
    for (let round = 0; round < 10; ++round) {
      const bytes = randomBytes((i * 37 + round * 1009) % 5000);
      same((await echoed(socket, () => socket.send(bytes)))[0], bytes, `connection ${i}`);
    }
  }));
  const codes = await Promise.all(sockets.map((socket) => closeCode(socket, 1000)));
  assert.ok(codes.every((code) => code === 1000));
});

await test("connections that vanish take nobody along", async () => {
  const stays = await open();
  const vanishing = await Promise.all(Array.from({ length: 50 }, () => open()));
  for (const socket of vanishing) {
    socket.on("error", () => {});
    socket.send("x".repeat(10000));
    socket.terminate();
  }
  await sleep(100);
  same((await echoed(stays, () => stays.send("alone")))[0], "alone", "text");
  assert.equal(await closeCode(stays, 1000), 1000);
});

// From here on by hand: what `ws` would never send.

function frame(first, payload = Buffer.alloc(0), { mask = randomBytes(4), length } = {}) {
  const bytes = Buffer.from(payload);
  const lengthBytes = length ?? shortestLength(bytes.length);
  const masked = bytes.map((byte, i) => byte ^ mask[i % 4]);
  return Buffer.concat([Buffer.of(first), lengthBytes, mask, masked]);
}

function shortestLength(size) {
  if (size < 126) return Buffer.of(0x80 | size);
  return size < 65536 ? length16(size) : length64(BigInt(size));
}
function length16(size) {
  const bytes = Buffer.alloc(3, 0xFE);
  bytes.writeUInt16BE(size, 1);
  return bytes;
}
function length64(size) {
  const bytes = Buffer.alloc(9, 0xFF);
  bytes.writeBigUInt64BE(size, 1);
  return bytes;
}
function closeFrame(code, reason = "") {
  return frame(FINAL | 8, Buffer.concat([Buffer.of(code >> 8, code & 0xFF), Buffer.from(reason)]));
}

function handshake(changes = {}, line = "GET /echo HTTP/1.1") {
  const headers = {
    Host: ADDRESS,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one}\r\n`));
  return Buffer.from(`${line}\r\n${lines.join("")}\r\n`);
}

/// A connection of bare bytes: everything that has come is in `bytes`.
class Raw {
  constructor() {
    this.bytes = Buffer.alloc(0);
    this.ended = false;
    this.socket = net.connect(Number(PORT), HOST);
    this.socket.setNoDelay(true);
    this.socket.on("data", (data) => { this.bytes = Buffer.concat([this.bytes, data]); });
    this.socket.on("end", () => { this.ended = true; });
    this.socket.on("error", (error) => { this.error = error; });
  }
  async until(holds, what) {
    for (const end = Date.now() + 10_000; !holds();) {
      assert.ok(!this.error, `${what}: ${this.error}`);
      assert.ok(Date.now() < end, `${what}: not within 10 s; ${this.bytes.length} bytes have come`);
      await sleep(2);
    }
  }
  async head() {
    await this.until(() => this.bytes.includes("\r\n\r\n"), "head");
    const end = this.bytes.indexOf("\r\n\r\n") + 4;
    const head = this.bytes.subarray(0, end).toString();
    this.bytes = this.bytes.subarray(end);
    return head;
  }
  /// The next frame, as [first byte, payload]; a server's is not masked.
  async frame() {
    let size = 0;
    let start = 2;
    await this.until(() => {
      if (this.bytes.length < 2) return false;
      size = this.bytes[1];
      assert.equal(size & 0x80, 0, "a mask from the server");
      start = size < 126 ? 2 : size === 126 ? 4 : 10;
      if (this.bytes.length < start) return false;
      if (size === 126) size = this.bytes.readUInt16BE(2);
      if (size === 127) size = Number(this.bytes.readBigUInt64BE(2));
      return this.bytes.length >= start + size;
    }, "frame");
    const taken = [this.bytes[0], this.bytes.subarray(start, start + size)];
    this.bytes = this.bytes.subarray(start + size);
    return taken;
  }
  /// The next frames must be these, in any order: a pong may overtake what the application says.
  async frames(...wanted) {
    const came = [];
    while (came.length < wanted.length) came.push(await this.frame());
    const order = (a, b) => a[0] - b[0];
    assert.deepEqual(came.sort(order), wanted.sort(order));
  }
  /// The close frame that must come next, then the end of the connection; its code, or 1005.
  async closed() {
    const [first, payload] = await this.frame();
    assert.equal(first, FINAL | 8, `a close frame, not ${first.toString(16)}`);
    await this.until(() => this.ended, "end of the connection");
    assert.equal(this.bytes.length, 0, "nothing follows a close frame");
    if (payload.length === 0) return 1005;
    new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
    return payload.readUInt16BE(0);
  }
}

async function rawOpen() {
  const raw = new Raw();
  raw.socket.write(handshake());
  const head = await raw.head();
  assert.match(head, /^HTTP\/1\.1 101 /);
  assert.match(head, /\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i);
  assert.match(head, /\r\nupgrade: websocket\r\n/i);
  assert.match(head, /\r\nconnection: upgrade\r\n/i);
  assert.doesNotMatch(head, /\r\n(content-length|transfer-encoding|sec-websocket-(extensions|protocol)):/i);
  return raw;
}

for (const [name, bytes, code] of [
  ["a frame without a mask", Buffer.from("\x81\x05Hello", "latin1"), 1002],
  ["reserved bit 1", frame(FINAL | 0x41, "x"), 1002],
  ["reserved bit 2", frame(FINAL | 0x21, "x"), 1002],
  ["reserved bit 3", frame(FINAL | 0x11, "x"), 1002],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [`opcode ${opcode}`, frame(FINAL | opcode, "x"), 1002]),
  ["a ping in fragments", frame(9, "x"), 1002],
  ["a close in fragments", frame(8), 1002],
  ["a ping of 126 bytes", frame(FINAL | 9, "x".repeat(126)), 1002],
  ["a close of 126 bytes", closeFrame(1000, "x".repeat(124)), 1002],
  ["a continuation of nothing", frame(FINAL, "x"), 1002],
  ["a message inside another", Buffer.concat([frame(1, "a"), frame(FINAL | 1, "b")]), 1002],
  ["a length of 16 bits for 5 bytes", frame(FINAL | 2, "Hello", { length: length16(5) }), 1002],
  ["a length of 64 bits for 5 bytes", frame(FINAL | 2, "Hello", { length: length64(5n) }), 1002],
  ["a length with the top bit", frame(FINAL | 2, "Hello", { length: length64(1n << 63n) }), 1002],
  ["a close of one byte", frame(FINAL | 8, "x"), 1002],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
    .map((wrong) => [`close code ${wrong}`, closeFrame(wrong), 1002]),
  ["a close reason that is not UTF-8", closeFrame(1000, Buffer.of(0xC3)), 1007],
  ["text that is not UTF-8", frame(FINAL | 1, Buffer.of(0x61, 0xFF)), 1007],
  ["text with a surrogate", frame(FINAL | 1, Buffer.of(0xED, 0xA0, 0x80)), 1007],
  ["text that ends within a character", frame(FINAL | 1, Buffer.of(0xE2, 0x82)), 1007],
  ["bad UTF-8 in an unfinished message", frame(1, Buffer.of(0xC0)), 1007],
  ["bad UTF-8 in an unfinished frame", frame(FINAL | 1, Buffer.of(0xC0, 0x61)).subarray(0, 7), 1007],
  ["the header of a message too long", frame(FINAL | 2, "", { length: length64(BigInt(MAX_MESSAGE + 1)) }), 1009],
  ["the header of a fragment too many",
    Buffer.concat([frame(2, "x"), frame(0, "", { length: length64(BigInt(MAX_MESSAGE)) })]), 1009],
]) {
  await test(`${name} closes with ${code}`, async () => {
    const raw = await rawOpen();
    raw.socket.write(frame(FINAL | 1, "before"));
    assert.deepEqual((await raw.frame())[1].toString(), "before");
    raw.socket.write(bytes);
    assert.equal(await raw.closed(), code);
    raw.socket.destroy();
  });
}

await test("messages before a fault in the same packet are still answered", async () => {
  const raw = await rawOpen();
  raw.socket.write(Buffer.concat([frame(FINAL | 1, "one"), frame(FINAL | 9, "two"), frame(FINAL | 0x71, "three")]));
  await raw.frames([FINAL | 1, Buffer.from("one")], [FINAL | 10, Buffer.from("two")]);
  assert.equal(await raw.closed(), 1002);
  raw.socket.destroy();
});

await test("nothing that follows a close is answered", async () => {
  const raw = await rawOpen();
  raw.socket.write(Buffer.concat([closeFrame(3001), frame(FINAL | 1, "late"), frame(FINAL | 9, "later")]));
  assert.equal(await raw.closed(), 3001);
  raw.socket.destroy();
});

await test("a close amid fragments", async () => {
  const raw = await rawOpen();
  raw.socket.write(Buffer.concat([frame(1, "begun"), closeFrame(1001)]));
  assert.equal(await raw.closed(), 1001);
  raw.socket.destroy();
});

await test("frames that come with the handshake are answered", async () => {
  const raw = new Raw();
  raw.socket.write(Buffer.concat([handshake(), frame(FINAL | 1, "eager"), frame(FINAL | 9, "ping")]));
  assert.match(await raw.head(), /^HTTP\/1\.1 101 /);
  await raw.frames([FINAL | 1, Buffer.from("eager")], [FINAL | 10, Buffer.from("ping")]);
  raw.socket.write(closeFrame(1000));
  assert.equal(await raw.closed(), 1000);
  raw.socket.destroy();
});

await test("handshake and frames that come byte by byte", async () => {
  const raw = new Raw();
  for (const byte of handshake()) {
    raw.socket.write(Buffer.of(byte));
    await sleep(0);
  }
  assert.match(await raw.head(), /^HTTP\/1\.1 101 /);
  const text = "é€😀 ".repeat(20);
  for (const byte of Buffer.concat([frame(1, text), frame(FINAL | 9, "p"), frame(FINAL, text)])) {
    raw.socket.write(Buffer.of(byte));
    await sleep(0);
  }
  assert.deepEqual(await raw.frame(), [FINAL | 10, Buffer.from("p")]);
  assert.deepEqual(await raw.frame(), [FINAL | 1, Buffer.from(text + text)]);
  raw.socket.write(closeFrame(1000));
  assert.equal(await raw.closed(), 1000);
  raw.socket.destroy();
});

await test("a client that stops sending amid a frame", async () => {
  const raw = await rawOpen();
  raw.socket.end(frame(FINAL | 1, "Hello").subarray(0, 8));
  await raw.until(() => raw.ended, "end of the connection");
  raw.socket.destroy();
});

for (const [name, changes, line, status] of [
  ["Upgrade in another case, in a list", { Upgrade: "h2c, WebSocket" }, undefined, 101],
  ["Connection on two lines", { Connection: ["keep-alive", "upgrade"] }, undefined, 101],
  ["Connection without Upgrade", { Connection: "keep-alive" }, undefined, 400],
  ["no key", { "Sec-WebSocket-Key": null }, undefined, 400],
  ["a key too short", { "Sec-WebSocket-Key": "c2hvcnQ=" }, undefined, 400],
  ["two keys", { "Sec-WebSocket-Key": [KEY, KEY] }, undefined, 400],
  ["no version", { "Sec-WebSocket-Version": null }, undefined, 400],
  ["version 8", { "Sec-WebSocket-Version": "8" }, undefined, 426],
  ["POST", {}, "POST /echo HTTP/1.1", 400],
  ["no Upgrade", { Upgrade: null, Connection: null }, "GET / HTTP/1.1", 200],
]) {
  await test(`a handshake with ${name} is answered with ${status}`, async () => {
    const raw = new Raw();
    raw.socket.write(handshake(changes, line));
    const head = await raw.head();
    assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status === 426) assert.match(head, /\r\nsec-websocket-version: 13\r\n/i);
    raw.socket.destroy();
  });
}

finish();
