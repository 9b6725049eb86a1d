#!/usr/bin/env node
// A client of Docket for Node 18 and later, without dependencies: it places and moves orders, and follows what happens
// to all of them, over a WebSocket where this Node has one, else over server-sent events.
//
//     DOCKET_URL=http://127.0.0.1:8080 DOCKET_KEY=dk_… node examples/client.mjs place corner-shop "Rye bread" 2
//     node examples/client.mjs move ORDER_ID ready
//     node examples/client.mjs follow corner-shop CURSOR
//
// Credentials: DOCKET_KEY (an API key), DOCKET_TOKEN (an access token), or DOCKET_LOGIN and DOCKET_PASSWORD.

import { randomUUID } from "node:crypto";

const TRIES = 10;
const SILENCE_MS = 60_000; // longer than this means that the connection is dead

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const backoff_ms = (attempt) => Math.min(2 ** attempt * 250, 10_000) * (0.5 + Math.random() / 2);

export class Docket {
  constructor({ url = "http://127.0.0.1:8080", key, token, login, password } = {}) {
    this.url = url.replace(/\/$/, "");
    this.token = key || token;
    this.login = login && { login, password };
  }

  async credential() {
    if (!this.token && this.login) this.token = (await this.call("POST", "/auth/login", this.login)).access_token;
    return this.token;
  }

  // One call. It is made again when the connection breaks or the server is busy: the Idempotency-Key, the same for every
  // try, has the server do it once.
  async call(method, path, body) {
    const headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (method === "POST") headers["Idempotency-Key"] = randomUUID();
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const is_login = path === "/auth/login";
      if (!is_login && (await this.credential())) headers.Authorization = `Bearer ${this.token}`;
      let pause_ms = backoff_ms(attempt);
      try {
        const signal = AbortSignal.timeout(SILENCE_MS);
        const reply = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body), signal });
        const text = await reply.text();
        if (reply.ok) return text ? JSON.parse(text) : null;
        const problem = JSON.parse(text);
        if (reply.status === 401 && this.login && attempt === 0 && !is_login) {
          this.token = undefined; // expired: sign in again
          continue;
        }
        if (![429, 503].includes(reply.status) && problem.code !== "idempotency_in_progress") {
          throw Object.assign(new Error(`${problem.status} ${problem.code}: ${problem.detail}`), { problem });
        }
        pause_ms = Math.max(pause_ms, 1000 * Number(reply.headers.get("Retry-After") ?? 0));
      } catch (error) {
        if (error.problem || attempt + 1 === TRIES) throw error;
        console.error(`no answer (${error.cause?.message ?? error.message}), trying again`);
      }
      await sleep(pause_ms);
    }
    throw new Error(`${method} ${path}: the server stays busy`);
  }

  async place(shop, item, quantity = 1) {
    const found = await this.call("GET", `/shops/${shop}/items?q=${encodeURIComponent(item)}`);
    const item_id = found.data.find((one) => one.name === item)?.id ?? item;
    return this.call("POST", `/shops/${shop}/orders`, { lines: [{ item_id, quantity }] });
  }

  move(order_id, to) {
    return this.call("POST", `/orders/${order_id}/transitions`, { to });
  }

  // Yields { cursor, event } for ever, each event once and in order; keep the cursor to go on from there later.
  // { cursor, reset: true } says that it could not be continued: read the orders anew, what follows is news.
  async *follow(cursor, shop) {
    cursor ??= (await this.call("GET", `/orders?limit=1${shop ? `&shop=${shop}` : ""}`)).cursor;
    for (let attempt = 0; ; attempt++) {
      const query = new URLSearchParams({ since: cursor, ...(shop && { shop }) });
      try {
        const messages = globalThis.WebSocket ? this.#socket(query) : this.#stream(query);
        for await (const message of messages) {
          attempt = 0;
          cursor = message.cursor;
          if (message.event || message.reset) yield message;
        }
      } catch (error) {
        if (error.code === 401 && this.login) this.token = undefined;
        else if (error.code) throw error;
        console.error(`the feed broke off (${error.cause?.message ?? error.message}), going on from ${cursor}`);
      }
      await sleep(backoff_ms(attempt));
    }
  }

  async *#stream(query) {
    const watch = new AbortController();
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${await this.credential()}` };
    let timer = setTimeout(() => watch.abort(), SILENCE_MS);
    try {
      const reply = await fetch(`${this.url}/api/v1/events?${query}`, { headers, signal: watch.signal });
      if (!reply.ok && reply.status !== 503) {
        throw Object.assign(new Error(`${reply.status}: ${await reply.text()}`), { code: reply.status });
      }
      if (!reply.ok) throw new Error("the server is busy");
      const decoder = new TextDecoder();
      let rest = "";
      for await (const bytes of reply.body) {
        clearTimeout(timer);
        timer = setTimeout(() => watch.abort(), SILENCE_MS);
        const blocks = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          const field = (name) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          if (field("event") === "reset") yield { cursor: field("id"), reset: true };
          else if (field("data")) yield { cursor: field("id"), event: JSON.parse(field("data")) };
        }
      }
    } finally {
      clearTimeout(timer);
      watch.abort();
    }
  }

  async *#socket(query) {
    const token = await this.credential();
    const socket = new WebSocket(`${this.url.replace(/^http/, "ws")}/ws/orders?${query}`);
    const seen = [];
    let wake = () => {};
    let ended;
    const end = (error) => ((ended ??= error), wake());
    socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token }));
    socket.onmessage = ({ data }) => (seen.push(JSON.parse(data)), wake());
    socket.onerror = () => end(new Error("no connection"));
    socket.onclose = ({ code, reason }) =>
      end(Object.assign(new Error(`closed with ${code} ${reason}`), { code: code > 4400 ? code - 4000 : undefined }));
    try {
      while (!ended || seen.length) {
        if (!seen.length) {
          const timer = setTimeout(() => end(new Error("silence")), SILENCE_MS);
          await new Promise((resolve) => (wake = resolve));
          clearTimeout(timer);
        }
        for (const message of seen.splice(0)) {
          if (message.type === "event") yield { cursor: message.cursor, event: message.data };
          if (message.type === "reset") yield { cursor: message.cursor, reset: true };
        }
      }
      throw ended;
    } finally {
      socket.close();
    }
  }
}

async function main([command, ...words]) {
  const env = process.env;
  const docket = new Docket({
    url: env.DOCKET_URL,
    key: env.DOCKET_KEY,
    token: env.DOCKET_TOKEN,
    login: env.DOCKET_LOGIN,
    password: env.DOCKET_PASSWORD,
  });
  if ((command === "place" || command === "move") && words.length >= 2) {
    const order = await docket[command](words[0], words[1], ...words.slice(2).map(Number));
    console.log(order.number, order.id, order.status);
  } else if (command === "follow") {
    for await (const { cursor, event } of docket.follow(words[1], words[0])) {
      console.log(event?.seq ?? "-", event?.type ?? "reset", event?.number ?? "", event?.to ?? "", cursor);
    }
  } else {
    throw new Error("say place SHOP ITEM [QUANTITY], move ORDER STATUS, or follow [SHOP [CURSOR]]");
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`client.mjs: ${error.message}`);
    process.exit(1);
  });
}
