import { describe, expect, it } from "vitest";
import { statsCsv } from "../admin/house/stats/csv";
import { durationWords } from "../admin/house/duration_words";
import { addDays, dayOf, daysBetween, startOf } from "../admin/house/local_day";
import { changeOf, rangeOf, stretchBefore, stretchOf } from "../admin/house/stats/range";
import { barAt, barsOver, labelStep, scaleFor } from "../admin/house/stats/scale";

describe("days by the clock of a shop", () => {
  it.each([
    ["2026-11-29", "UTC", "2026-11-29T00:00:00.000Z"],
    ["2026-11-29", "Asia/Kolkata", "2026-11-28T18:30:00.000Z"],
    ["2026-11-29", "Pacific/Kiritimati", "2026-11-28T10:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    ["2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00.000Z"],
    // The clock skips midnight there.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
  ])("%s in %s begins at %s", (day, zone, start) => {
    expect(startOf(day, zone).toISOString()).toBe(start);
  });
  it("are counted and told", () => {
    expect(dayOf(new Date("2026-11-29T20:00:00Z"), "Asia/Kolkata")).toBe("2026-11-30");
    expect([addDays("2026-02-28", 1), addDays("2026-01-01", -1), daysBetween("2026-03-28", "2026-03-30")]).toEqual(
      ["2026-03-01", "2025-12-31", 2]);
  });
});

describe("ranges", () => {
  const now = new Date("2026-11-29T15:30:00Z");
  it.each([
    [{}, "7", "2026-11-23", "2026-11-29"],
    [{ range: "today" }, "today", "2026-11-29", "2026-11-29"],
    [{ range: "90" }, "90", "2026-09-01", "2026-11-29"],
    [{ range: "custom", first: "2026-11-01", last: "2026-11-03" }, "custom", "2026-11-01", "2026-11-03"],
    [{ range: "custom", first: "2026-11-03", last: "2026-11-01" }, "7", "2026-11-23", "2026-11-29"],
    [{ range: "custom", first: "2020-01-01", last: "2026-11-01" }, "custom", "2025-09-28", "2026-11-01"],
    [{ range: "nonsense" }, "7", "2026-11-23", "2026-11-29"],
  ])("%j is %s from %s to %s", (query, name, first, last) => {
    expect(rangeOf(query as Record<string, string>, now, "UTC")).toEqual({ name, first, last });
  });
  it("end now, are looked at by the hour when they are short, and are compared with the days before", () => {
    const today = rangeOf({ range: "today" }, now, "Europe/Berlin");
    const stretch = stretchOf(today, now, "Europe/Berlin");
    expect([stretch.from.toISOString(), stretch.to, stretch.bucket]).toEqual(["2026-11-28T23:00:00.000Z", now, "hour"]);
    const before = stretchBefore(today, stretch, "Europe/Berlin");
    expect([before.from.toISOString(), before.to.toISOString()]).toEqual(["2026-11-27T23:00:00.000Z", "2026-11-28T15:30:00.000Z"]);
    const past = rangeOf({ range: "custom", first: "2026-11-01", last: "2026-11-07" }, now, "UTC");
    expect(stretchOf(past, now, "UTC").bucket).toBe("day");
    expect(stretchBefore(past, stretchOf(past, now, "UTC"), "UTC")).toEqual(
      { from: new Date("2026-10-25T00:00:00Z"), to: new Date("2026-11-01T00:00:00Z"), bucket: "day" });
  });
  it("change in percent only against something", () => {
    expect([changeOf(15, 10), changeOf(5, 10), changeOf(5, 0), changeOf(5, undefined)]).toEqual([50, -50, undefined, undefined]);
  });
});

describe("charts", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [10, [0, 5, 10]],
    [97, [0, 50, 100]],
    [123_456, [0, 50_000, 100_000, 150_000]],
  ])("up to %i have their lines at %j", (largest, ticks) => {
    const scale = scaleFor(largest);
    expect(scale.ticks).toEqual(ticks);
    expect(scale.top).toBe(ticks.at(-1));
  });
  it("put bars side by side, with labels where there is room", () => {
    const bars = barsOver(100, 4);
    expect(bars).toEqual([{ x: 2.5, width: 20 }, { x: 27.5, width: 20 }, { x: 52.5, width: 20 }, { x: 77.5, width: 20 }]);
    expect([labelStep(300, 24, 40), labelStep(1000, 7, 60), labelStep(10, 5, 60)]).toEqual([4, 1, 5]);
    expect([barAt(-5, 100, 4), barAt(30, 100, 4), barAt(100, 100, 4)]).toEqual([0, 1, 3]);
  });
  it("tell times in their two largest units", () => {
    expect([0, 59, 60, 200, 7200, 90_061].map(durationWords)).toEqual(["0 sec", "59 sec", "1 min", "3 min 20 sec", "2 hr", "1 day 1 hr"]);
  });
  it("are a file, too", () => {
    const data = [{ start: "2026-11-29T00:00:00.000Z", orders: 3, cancelled: 1, revenue: 1250 }];
    expect(statsCsv({ data, currency: "EUR" })).toBe(
      "start,orders,cancelled,revenue,currency\r\n2026-11-29T00:00:00.000Z,3,1,12.50,EUR\r\n");
  });
});
