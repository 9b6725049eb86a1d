import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";

import { atEnd } from "./ending.mjs";

/** A server that takes whatever is posted to it, answers `status`, and remembers it: `requests`, the oldest first. */
export async function startReceiver() {
  const receiver = new Receiver();
  await receiver.start();
  atEnd(() => receiver.stop());
  return receiver;
}

class Receiver {
  requests = [];
  /** What it answers from now on. */
  status = 200;
  #server = createServer((request, response) => void this.#take(request, response));

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The bodies that were posted to `path`, of this type where one is given. */
  told(path, type) {
    return this.requests.filter((each) => each.path === path).map((each) => JSON.parse(each.body))
      .filter((each) => !type || each.type === type);
  }

  async #take(request, response) {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    this.requests.push({ path: request.url, headers: request.headers, body });
    response.writeHead(this.status, { "Content-Type": "text/plain" }).end("thanks\n");
  }
}

/** How many of the signatures of a request the secret has made (Standard Webhooks, v1). */
export function signaturesBy(secret, { headers, body }) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return headers["webhook-signature"].split(" ").filter((each) => each === expected).length;
}
