import { describe, expect, it } from "vitest";
import { checksOf, type Facts } from "../admin/house/system/checks";
import { readingsOf } from "../admin/house/system/metrics";

function job(name: string, last_result: "ok" | "failed" | null, paused_at: string | null = null) {
  return { name, last_result, paused_at };
}
const WELL: Facts = {
  latencyMs: 12.4,
  readiness: { status: "ok", database: "sqlite", schema_version: 9 },
  jobs: [job("backup", "ok"), job("old-audit", null), job("demo", "ok", "2026-11-21T09:15:00.000Z")],
  readings: new Map(),
};
const states = (facts: Facts) => Object.fromEntries(checksOf(facts).map(({ name, state }) => [name, state]));

describe("readingsOf", () => {
  it("adds up labels and leaves out comments and what is no number", () => {
    const text = '# HELP docket_x Things.\ndocket_x 3\ndocket_listeners{transport="sse"} 2\ndocket_listeners{transport="web socket"} 5\n' +
      'docket_bad NaN\nprocess_resident_memory_bytes 2.5e7\n';
    expect([...readingsOf(text)]).toEqual([["docket_x", 3], ["docket_listeners", 7], ["process_resident_memory_bytes", 25_000_000]]);
  });
});

describe("checksOf", () => {
  it("finds nothing where all is well", () => {
    expect(new Set(Object.values(states(WELL)))).toEqual(new Set(["ok"]));
  });
  it("says of a server that does not answer only that", () => {
    expect(checksOf({ ...WELL, latencyMs: undefined })).toEqual([{ name: "answers", state: "wrong", values: {} }]);
  });
  it.each([
    ["a slow answer", { latencyMs: 900 }, "answers", "slow"],
    ["a database that is away", { readiness: undefined }, "database", "wrong"],
    ["a job that failed", { jobs: [job("backup", "failed")] }, "jobs", "wrong"],
    ["a job that is paused and matters", { jobs: [job("backup", "ok", "2026-11-21T09:15:00.000Z")] }, "jobs", "slow"],
    ["changes that queue", { readings: new Map([["docket_writer_queued", 300]]) }, "writing", "slow"],
    ["requests that queue", { readings: new Map([["docket_requests_queued", 90], ["docket_passwords_queued", 20]]) }, "requests", "slow"],
    ["news that lags", { readings: new Map([["docket_feed_lag_events", 5000]]) }, "feed", "slow"],
    ["what waits long to be sent", { readings: new Map([["docket_outbox_oldest_seconds", 1000]]) }, "outbox", "slow"],
    ["errors of the database", { readings: new Map([["docket_database_errors_total", 2]]) }, "errors", "wrong"],
  ])("finds %s", (_, change, name, state) => {
    expect(states({ ...WELL, ...change })[name]).toBe(state);
  });
  it("names what failed before what is paused", () => {
    const paused = job("backup", "ok", "2026-11-21T09:15:00.000Z");
    const named = (jobs: Facts["jobs"]) => checksOf({ ...WELL, jobs }).find(({ name }) => name === "jobs");
    expect(named([job("old-events", "failed"), paused])).toEqual({ name: "jobs", state: "wrong", values: { names: "old-events" } });
    expect(named([job("old-events", "ok"), paused])).toEqual({ name: "jobs", state: "slow", values: { names: "backup" } });
  });
  it("leaves out what may not be seen", () => {
    expect(Object.keys(states({ ...WELL, jobs: undefined, readings: undefined }))).toEqual(["answers", "database"]);
  });
});
