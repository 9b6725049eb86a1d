import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reports } from "../board/report";

describe("reports of what was drawn", () => {
  let sent: { at: number; cursor: string }[];
  let reports: Reports;
  const drawn = (cursor: string) => reports.drawn({ cursor, transport: "websocket" });

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    sent = [];
    reports = new Reports(async ({ cursor }) => void sent.push({ at: Date.now(), cursor }));
  });
  afterEach(() => {
    reports.stop();
    vi.useRealTimers();
  });

  it("leave at once", () => {
    drawn("c1");
    expect(sent).toEqual([{ at: 0, cursor: "c1" }]);
  });

  it("leave once a second at most, and say the newest", async () => {
    for (let step = 0; step <= 25; step += 1) {
      drawn(`c${step}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([
      { at: 0, cursor: "c0" }, { at: 1_000, cursor: "c9" }, { at: 2_000, cursor: "c19" }, { at: 3_000, cursor: "c25" },
    ]);
  });

  it("leave every fifteen seconds when nothing changes", async () => {
    drawn("c1");
    await vi.advanceTimersByTimeAsync(45_500);
    expect(sent.map(({ at }) => at)).toEqual([0, 15_000, 30_000, 45_000]);
  });

  it("go on after one that failed", async () => {
    reports = new Reports(async ({ cursor }) => {
      sent.push({ at: Date.now(), cursor });
      throw new Error("the server is away");
    });
    drawn("c1");
    await vi.advanceTimersByTimeAsync(15_000);
    expect(sent).toHaveLength(2);
  });

  it("end when they are stopped", async () => {
    drawn("c1");
    reports.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
  });
});
