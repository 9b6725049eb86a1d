// What a browser gets from a server that echoes:
//
//     node chromium.mjs 127.0.0.1:PORT
//
// CHROMIUM names another browser than /usr/bin/chromium.

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { finish, test } from "./tally.mjs";

const ADDRESS = process.argv[2];
const SIZES = [0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 8 << 20];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = await browser.newPage();
await page.goto(`http://${ADDRESS}/`);

// What the tests share inside the page.
await page.evaluate((address) => {
  window.open_socket = () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${address}/echo`);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => resolve(socket);
      socket.onclose = (event) => reject(new Error(`not opened: ${event.code}`));
    });
  window.messages = (socket, count) =>
    new Promise((resolve, reject) => {
      const seen = [];
      socket.onmessage = (event) => seen.push(event.data) === count && resolve(seen);
      socket.onclose = (event) => reject(new Error(`closed with ${event.code} after ${seen.length} of ${count}`));
    });
  window.echoed = async (socket, message) => {
    const coming = messages(socket, 1);
    socket.send(message);
    return (await coming)[0];
  };
  window.closing = (socket, ...why) =>
    new Promise((resolve) => {
      socket.onclose = (event) => resolve({ code: event.code, clean: event.wasClean });
      socket.close(...why);
    });
  window.random_bytes = (size) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    return bytes;
  };
  window.same = (a, b) => {
    const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
    return x.length === y.length && x.every((byte, i) => byte === y[i]);
  };
}, ADDRESS);

for (const size of SIZES) {
  await test(`browser: text of ${size} bytes`, async () => {
    assert.ok(await page.evaluate(async (length) => {
      const socket = await open_socket();
      const text = "x".repeat(length);
      const came = await echoed(socket, text);
      socket.close();
      return came === text;
    }, size));
  });
  await test(`browser: binary of ${size} bytes`, async () => {
    assert.ok(await page.evaluate(async (length) => {
      const socket = await open_socket();
      const bytes = random_bytes(length);
      const came = await echoed(socket, bytes);
      socket.close();
      return same(came, bytes);
    }, size));
  });
}

await test("browser: text of all kinds of characters", async () => {
  assert.ok(await page.evaluate(async () => {
    const socket = await open_socket();
    const text = "aé€😀\u0000\u{10FFFF}".repeat(10000);
    const came = await echoed(socket, text);
    socket.close();
    return came === text;
  }));
});

await test("browser: a Blob", async () => {
  assert.ok(await page.evaluate(async () => {
    const socket = await open_socket();
    const bytes = random_bytes(300000);
    const came = await echoed(socket, new Blob([bytes]));
    socket.close();
    return same(came, bytes);
  }));
});

await test("browser: neither extension nor subprotocol is taken", async () => {
  assert.deepEqual(await page.evaluate(async () => {
    const socket = await open_socket();
    const taken = [socket.extensions, socket.protocol];
    socket.close();
    return taken;
  }), ["", ""]);
});

await test("browser: a thousand messages at once come back in order", async () => {
  assert.ok(await page.evaluate(async () => {
    const socket = await open_socket();
    const coming = messages(socket, 1000);
    for (let i = 0; i < 1000; ++i) socket.send(i % 2 ? `${i} ${"x".repeat(i)}` : new Uint8Array(i).fill(i));
    const came = await coming;
    socket.close();
    return came.every((message, i) =>
      i % 2 ? message === `${i} ${"x".repeat(i)}` : same(message, new Uint8Array(i).fill(i)));
  }));
});

for (const code of [1000, 3000, 3999, 4000, 4999]) {
  await test(`browser: a close with ${code} is clean, and answered with it`, async () => {
    const close = await page.evaluate(async (why) => closing(await open_socket(), why, "so it is"), code);
    assert.deepEqual(close, { code, clean: true });
  });
}

await test("browser: a close without a code is clean", async () => {
  assert.deepEqual(await page.evaluate(async () => closing(await open_socket())), { code: 1005, clean: true });
});

await test("browser: a message that is too long closes with 1009", async () => {
  const code = await page.evaluate(async () => {
    const socket = await open_socket();
    const ended = new Promise((resolve) => { socket.onclose = (event) => resolve(event.code); });
    // In one frame or in many, as the browser likes: either way the server must say no before the end.
    socket.send(new Uint8Array((16 << 20) + 1));
    return ended;
  });
  assert.equal(code, 1009);
});

await test("browser: 100 connections at once", async () => {
  assert.ok(await page.evaluate(async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open_socket()));
    const rounds = await Promise.all(sockets.map(async (socket, i) => {
      for (let round = 0; round < 10; ++round) {
        const text = `${i}/${round} ${"é".repeat(i * 10)}`;
        if ((await echoed(socket, text)) !== text) return false;
      }
      return (await closing(socket, 1000)).clean;
    }));
    return rounds.every((fine) => fine);
  }));
});

await test("browser: a page that goes away takes nobody along", async () => {
  const other = await browser.newPage();
  await other.goto(`http://${ADDRESS}/`);
  await other.evaluate((address) => new Promise((resolve) => {
    window.kept = new WebSocket(`ws://${address}/echo`);
    kept.onopen = resolve;
  }), ADDRESS);
  await other.close();
  assert.ok(await page.evaluate(async () => {
    const socket = await open_socket();
    const came = await echoed(socket, "still here");
    socket.close();
    return came === "still here";
  }));
});

await browser.close();
finish();
