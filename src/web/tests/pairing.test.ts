import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Busy, type Kept, PairingDesk } from "../board/pairing";

const screen = { id: "s", name: "Bar", shop_id: "01", shop_slug: "cafe", shop_name: "Café" };
type Answer = { status: number; body?: unknown } | Error;

describe("pairing", () => {
  let kept: string | null;
  const keeping: Kept = { get: () => kept, set: (text) => (kept = text), remove: () => (kept = null) };
  let asked: string[];
  let shown: (string | undefined)[];
  let reachable: boolean[];

  beforeEach(() => {
    vi.useFakeTimers();
    kept = null;
    asked = [];
    shown = [];
    reachable = [];
  });
  afterEach(() => void vi.useRealTimers());

  function desk(answers: Answer[]): PairingDesk {
    const view = { code: (code?: string) => shown.push(code), reachable: (is: boolean) => reachable.push(is) };
    return new PairingDesk(view as never, keeping, async (method, path) => {
      asked.push(`${method} ${path.replace("/api/v1/screens/pairings", "")}`);
      const answer = answers.shift() ?? new Error("asked too often");
      if (answer instanceof Error) throw answer;
      return { status: answer.status, body: answer.body };
    });
  }
  async function outcome<T>(run: Promise<T>): Promise<T> {
    await vi.runAllTimersAsync();
    return run;
  }
  const started = (code: string) => ({ status: 201, body: { code, token: `t${code}`, expires_at: "" } });
  const waiting = { status: 200, body: { state: "waiting" } };
  const paired = { status: 200, body: { state: "paired", key: "dk_1", screen } };
  const over = { status: 404 };

  it("shows a code and waits until it is approved", async () => {
    expect(await outcome(desk([started("123456"), waiting, waiting, paired]).run())).toEqual({ key: "dk_1", screen });
    expect(shown).toEqual(["123456"]);
    expect(asked).toEqual(["POST ", "GET /t123456?wait=0", "GET /t123456?wait=25", "GET /t123456?wait=25"]);
  });

  it("shows another code when one has expired", async () => {
    await outcome(desk([started("1"), waiting, over, started("2"), paired]).run());
    expect(shown).toEqual(["1", undefined, "2"]);
  });

  it("goes on with its code when the screen starts again", async () => {
    kept = JSON.stringify({ code: "1", token: "t1" });
    expect(await outcome(desk([paired]).run())).toEqual({ key: "dk_1", screen });
    expect(asked).toEqual(["GET /t1?wait=0"]);
  });

  it("keeps its code while the server is away", async () => {
    await outcome(desk([started("1"), new Error("away"), new Error("away"), paired]).run());
    expect(shown.every((code) => code === "1")).toBe(true);
    expect(reachable).toEqual([false, false, true]);
  });

  it("waits as long as it is told when it asks too often", async () => {
    const begin = Date.now();
    await outcome(desk([new Busy(40_000), started("1"), paired]).run());
    expect(Date.now() - begin).toBeGreaterThanOrEqual(40_000);
    expect(reachable).toEqual([true, true]);
  });

  it("ends when it is stopped", async () => {
    const stopped = desk([new Error("away")]);
    const run = stopped.run();
    stopped.stop();
    expect(await outcome(run)).toBeUndefined();
  });
});
