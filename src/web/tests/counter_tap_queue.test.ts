import { describe, expect, it, vi } from "vitest";
import { Problem, Unreachable } from "../api/problem";
import type { Order } from "../counter/orders/order";
import { NO_TAPS } from "../counter/taps/kept_taps";
import { StoredTaps } from "../counter/taps/stored_taps";
import { type Tap, withTried } from "../counter/taps/tap";
import { TapQueue } from "../counter/taps/tap_queue";
import { Backoff } from "../live/backoff";
import { orderOf, tapOf } from "./counter_samples";

let shelves = 0;

/** A shelf with nothing on it. */
const emptyShelf = () => new StoredTaps(`shelf ${++shelves}.`);

function problem(status: number, code: Problem["code"]): Problem {
  return new Problem({ type: "about:blank", title: "", status, detail: "", instance: "", code, request_id: "" }, undefined);
}

/** A server that is away until `isThere`, counts versions, and does each key once. */
class Server {
  isThere = true;
  sent: Tap[] = [];
  done = new Map<string, Order>();
  refusals = new Map<string, Problem>();
  version = 1;
  readonly send = async (tap: Tap): Promise<Order> => {
    if (!this.isThere) throw new Unreachable();
    this.sent.push(tap);
    const refusal = this.refusals.get(tap.key);
    if (refusal) throw refusal;
    const known = this.done.get(tap.key);
    if (known) return known;
    const order = orderOf(tap.order, { status: tap.to, version: ++this.version });
    this.done.set(tap.key, order);
    return order;
  };
}

function open(server: Server, shelf = emptyShelf()) {
  const heard = { done: vi.fn(), refused: vi.fn() };
  const queue = new TapQueue(shelf, server.send, heard, new Backoff(1, 2));
  queue.hurry();
  return { queue, shelf, heard, taps: () => shelf.read().taps.map(({ key }) => key) };
}

describe("the queue of taps", () => {
  it("sends taps in the order in which they were made, one after the other", async () => {
    const server = new Server();
    const { queue, heard, taps } = open(server);
    ["a", "b", "c"].forEach((key, place) => queue.add(tapOf(key, String(place))));
    expect(taps()).toEqual(["a", "b", "c"]);
    await vi.waitFor(() => expect(taps()).toEqual([]));
    expect(server.sent.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect(heard.done.mock.calls.map(([tap]) => tap.key)).toEqual(["a", "b", "c"]);
  });

  it("keeps them while the server is away, and sends them in order when it is back", async () => {
    const server = new Server();
    server.isThere = false;
    const { queue, taps } = open(server);
    queue.add(tapOf("a", "1"));
    queue.add(tapOf("b", "1", { version: null }));
    await vi.waitFor(() => expect(queue.isStuck.value).toBe(true));
    expect(taps()).toEqual(["a", "b"]);
    server.isThere = true;
    queue.hurry();
    await vi.waitFor(() => expect(taps()).toEqual([]));
    expect(server.sent.map(({ key, version }) => [key, version])).toEqual([["a", 1], ["b", 2]]);
    expect(queue.isStuck.value).toBe(false);
  });

  it("sends a tap whose reply was lost again under its key, so that it is done once", async () => {
    const server = new Server();
    const tap = tapOf("a", "1");
    let isLost = true;
    const losing = async (each: Tap) => {
      const order = await server.send(each);
      if (isLost) throw new Unreachable();
      return order;
    };
    const queue = new TapQueue(emptyShelf(), losing, { done: vi.fn(), refused: vi.fn() }, new Backoff(1, 2));
    queue.add(tap);
    await vi.waitFor(() => expect(server.sent.length).toBeGreaterThan(1));
    isLost = false;
    await vi.waitFor(() => expect(queue.kept.value.taps).toEqual([]));
    expect([new Set(server.sent.map(({ key }) => key)).size, server.done.size, server.version]).toEqual([1, 1, 2]);
  });

  it("goes on after a reload with what an earlier page has left", async () => {
    const server = new Server();
    server.isThere = false;
    const shelf = emptyShelf();
    const first = open(server, shelf);
    first.queue.add(tapOf("a", "1"));
    await vi.waitFor(() => expect(shelf.read().taps[0]?.tried).toBe(true));
    first.queue.stop();
    server.isThere = true;
    const second = open(server, shelf);
    await vi.waitFor(() => expect(second.taps()).toEqual([]));
    expect(server.sent.map(({ key }) => key)).toEqual(["a"]);
    expect(second.heard.done).toHaveBeenCalledOnce();
  });

  it("shows a conflict, drops what was tapped after it on that order, and goes on with the others", async () => {
    const server = new Server();
    server.isThere = false;
    const { queue, heard, taps } = open(server);
    queue.add(tapOf("a", "1"));
    queue.add(tapOf("b", "1", { version: null }));
    queue.add(tapOf("c", "2"));
    server.refusals.set("a", problem(412, "stale_version"));
    server.isThere = true;
    queue.hurry();
    await vi.waitFor(() => expect(taps()).toEqual([]));
    expect(server.sent.map(({ key }) => key)).toEqual(["a", "c"]);
    expect(queue.kept.value.conflicts.map(({ tap, code }) => [tap.key, code])).toEqual([["a", "stale_version"], ["b", "stale_version"]]);
    expect(heard.refused).toHaveBeenCalledOnce();
    queue.dismiss("a");
    expect(queue.kept.value.conflicts.map(({ tap }) => tap.key)).toEqual(["b"]);
  });

  it.each([
    [503, "unavailable"], [429, "too_many_requests"], [401, "invalid_token"], [409, "idempotency_in_progress"],
  ] as const)("keeps a tap that meets %i %s", async (status, code) => {
    const server = new Server();
    server.refusals.set("a", problem(status, code));
    const { queue, taps } = open(server);
    queue.add(tapOf("a", "1"));
    await vi.waitFor(() => expect(server.sent.length).toBeGreaterThan(1));
    expect([taps(), queue.kept.value.conflicts]).toEqual([["a"], []]);
    server.refusals.clear();
    await vi.waitFor(() => expect(taps()).toEqual([]));
  });

  it("takes back what was never sent, without asking the server", async () => {
    const server = new Server();
    server.isThere = false;
    const { queue, taps } = open(server);
    queue.add(tapOf("a", "1"));
    await vi.waitFor(() => expect(queue.kept.value.taps[0]?.tried).toBe(true));
    queue.add(tapOf("b", "2"));
    expect([queue.takeBack("2"), queue.takeBack("1")]).toEqual([true, false]);
    expect(taps()).toEqual(["a"]);
  });

  it("does not send what another tab has taken back, though the news of it is still under way", async () => {
    const server = new Server();
    const shelf = emptyShelf();
    shelf.write(NO_TAPS, { ...NO_TAPS, taps: [tapOf("a", "1"), tapOf("b", "2")] });
    const queue = new TapQueue(shelf, server.send, { done: vi.fn(), refused: vi.fn() }, new Backoff(1, 2));
    const both = shelf.read();
    shelf.write(both, { ...both, taps: both.taps.filter(({ key }) => key !== "a") });
    queue.hurry();
    await vi.waitFor(() => expect(queue.kept.value.taps).toEqual([]));
    expect(server.sent.map(({ key }) => key)).toEqual(["b"]);
  });

  it("sees what another tab has added and sent", async () => {
    const server = new Server();
    server.isThere = false;
    const shelf = emptyShelf();
    const one = open(server, shelf);
    const other = open(server, shelf);
    one.queue.add(tapOf("a", "1"));
    other.queue.reread();
    expect(other.queue.kept.value.taps.map(({ key }) => key)).toEqual(["a"]);
    await vi.waitFor(() => expect(other.queue.isStuck.value).toBe(true));
    server.isThere = true;
    one.queue.hurry();
    await vi.waitFor(() => expect(one.taps()).toEqual([]));
    other.queue.reread();
    await vi.waitFor(() => expect([one.taps(), other.queue.kept.value.taps]).toEqual([[], []]));
    expect(server.done.size).toBe(1);
    await vi.waitFor(() => expect(other.queue.isStuck.value).toBe(false));
  });
});

describe("what a browser keeps", () => {
  it("is what it was given, in the order in which it was made", () => {
    const shelf = emptyShelf();
    const taps = [tapOf("z", "1"), tapOf("a", "2"), tapOf("m", "3")];
    shelf.write(NO_TAPS, { ...NO_TAPS, taps });
    expect(shelf.read()).toEqual({ taps, conflicts: [] });
    const before = shelf.read();
    const [z, a, m] = before.taps as [Tap, Tap, Tap];
    shelf.write(before, { taps: [{ ...z, tried: true }, m], conflicts: [{ tap: a, code: "stale_version" }] });
    expect(shelf.read()).toEqual({ taps: [{ ...z, tried: true }, m], conflicts: [{ tap: a, code: "stale_version" }] });
    shelf.write(shelf.read(), NO_TAPS);
    expect(shelf.read()).toEqual(NO_TAPS);
  });

  it("is not written away by a tab that has not seen yet what another one has added", () => {
    const shelf = emptyShelf();
    shelf.write(NO_TAPS, { ...NO_TAPS, taps: [tapOf("a", "1")] });
    const seen = shelf.read();
    shelf.write(seen, { ...seen, taps: [...seen.taps, tapOf("b", "2")] });
    shelf.write(seen, { ...seen, taps: withTried(seen.taps, "a") });
    expect(shelf.read().taps.map(({ key, tried }) => [key, tried])).toEqual([["a", true], ["b", false]]);
    shelf.write(seen, NO_TAPS);
    expect(shelf.read().taps.map(({ key }) => key)).toEqual(["b"]);
  });
});
