import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Answer, type Asked, Follower, WAIT_S } from "../customer/track/follow";

/** A server that answers when the test says so, and what the page has heard. */
class World {
  readonly heard: string[] = [];
  readonly asked: Asked[] = [];
  private settle: { resolve: (answer: Answer<string>) => void; reject: (error: unknown) => void } | undefined;
  readonly follower = new Follower<string>((asked) => this.ask(asked), {
    changed: (state) => this.heard.push(state),
    confirmed: () => this.heard.push("confirmed"),
    lost: () => this.heard.push("lost"),
    gone: () => this.heard.push("gone"),
  });

  private ask(asked: Asked): Promise<Answer<string>> {
    this.asked.push(asked);
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      asked.signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  }

  async answer(answer: Answer<string> | "away"): Promise<void> {
    if (answer === "away") this.settle!.reject(new Error("away"));
    else this.settle!.resolve(answer);
    await vi.advanceTimersByTimeAsync(1);
  }

  get last(): Asked {
    return this.asked.at(-1)!;
  }
}

const state = (name: string): Answer<string> => ({ kind: "new", state: name, etag: `"${name}"` });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function following(): Promise<World> {
  const world = new World();
  world.follower.start();
  await world.answer(state("pending"));
  return world;
}

test("the first state is asked for at once, the next ones are waited for from there", async () => {
  const world = await following();
  expect(world.asked.map(({ etag, waitS }) => [etag, waitS])).toEqual([[undefined, 0], ['"pending"', WAIT_S]]);
  await vi.advanceTimersByTimeAsync(5_000);
  await world.answer(state("ready"));
  expect(world.heard).toEqual(["pending", "confirmed", "ready", "confirmed"]);
  expect(world.last.etag).toBe('"ready"');
});

test("a wait that ends in vain confirms what is shown", async () => {
  const world = await following();
  await vi.advanceTimersByTimeAsync(WAIT_S * 1000);
  await world.answer({ kind: "same" });
  expect(world.heard).toEqual(["pending", "confirmed", "confirmed"]);
});

test("without an answer the page hears so at once, and the state is asked for until it comes", async () => {
  const world = await following();
  await world.answer("away");
  expect(world.heard.at(-1)).toBe("lost");
  await vi.advanceTimersByTimeAsync(300);
  expect(world.last).toMatchObject({ etag: '"pending"', waitS: 0 });
  await world.answer({ kind: "same" });
  expect(world.heard.at(-1)).toBe("confirmed");
  expect(world.last.waitS).toBe(WAIT_S);
});

test("an answer that does not come is not waited for any longer", async () => {
  const world = await following();
  await vi.advanceTimersByTimeAsync((WAIT_S + 11) * 1000);
  expect(world.heard).toContain("lost");
});

test("who comes back asks now, without having been told that it was lost", async () => {
  const world = await following();
  world.follower.hurry();
  await vi.advanceTimersByTimeAsync(1);
  expect(world.last.waitS).toBe(0);
  expect(world.heard).not.toContain("lost");
});

test("a state that came another way is not undone by an older answer under way", async () => {
  const world = await following();
  world.follower.adopt("cancelled", '"cancelled"');
  await vi.advanceTimersByTimeAsync(1);
  expect(world.last).toMatchObject({ etag: '"cancelled"', waitS: 0 });
  expect(world.heard).toEqual(["pending", "confirmed", "cancelled", "confirmed"]);
});

test("offline is lost without waiting for the network to say so", async () => {
  const world = await following();
  world.follower.lose();
  expect(world.heard.at(-1)).toBe("lost");
});

test("a server that answers at once, whatever it was asked, is not asked without a pause", async () => {
  const world = await following();
  for (let round = 0; round < 5; round += 1) await world.answer({ kind: "same" });
  expect(world.asked.length).toBeLessThan(5);
});

test("a link that has ended is not asked for again", async () => {
  const world = await following();
  await world.answer({ kind: "gone" });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(world.heard.at(-1)).toBe("gone");
  expect(world.asked).toHaveLength(2);
});

test("a page that is left asks no more", async () => {
  const world = await following();
  world.follower.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(world.asked).toHaveLength(2);
});
