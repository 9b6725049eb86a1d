// How pages come, whatever is in them.

import assert from "node:assert/strict";

import { setUp, startDocket, test } from "./harness.mjs";

const docket = await startDocket();
const { setupLink } = docket;
const setup = await fetch(setupLink).then((reply) => reply.text());
await setUp(docket);

const PAGES = { counter: "/", board: "/board/any", order: "/order/any", admin: "/admin", track: "/track/none" };

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name} is under a content security policy that lets nothing in from elsewhere`, async () => {
    const policy = (await fetch(docket.at(path))).headers.get("Content-Security-Policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    for (const kind of ["script", "style", "connect"]) {
      assert.equal(new RegExp(`${kind}-src ([^;]*)`).exec(policy)?.[1], "'self'", kind);
    }
    assert.doesNotMatch(policy, /unsafe-|https?:|\*/);
  });
}

for (const [name, path] of Object.entries(PAGES)) {
  test(`what ${name} loads is kept for ever, and compressed`, async () => {
    const html = await fetch(docket.at(path)).then((reply) => reply.text());
    assertPlain(html);
    const assets = html.match(/\/assets\/\w+-[\w-]{8}\.(?:js|css)/g) ?? [];
    assert.ok(assets.length > 0, html);
    for (const asset of assets) {
      for (const coding of ["gzip", "br"]) {
        const reply = await fetch(docket.at(asset), { headers: { "Accept-Encoding": coding } });
        await reply.arrayBuffer();
        assert.equal(reply.headers.get("Content-Encoding"), coding, asset);
        assert.match(reply.headers.get("Cache-Control"), /max-age=31536000.*immutable/, asset);
        assert.match(reply.headers.get("Vary"), /Accept-Encoding/i, asset);
      }
    }
  });
}

for (const path of ["/", "/board/any", "/admin"]) {
  test(`${path} is asked for again, and not sent again`, async () => {
    const first = await fetch(docket.at(path));
    const etag = first.headers.get("ETag");
    assert.equal(first.headers.get("Cache-Control"), "no-cache");
    const second = await fetch(docket.at(path), { headers: { "If-None-Match": etag } });
    assert.equal(second.status, 304);
    assert.equal(second.headers.get("ETag"), etag);
  });
}

test("the set-up form has nothing of its own that the policy would stop", () => assertPlain(setup));

/** No script, style or handler within the HTML: the policy would stop it. */
function assertPlain(html) {
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
}
