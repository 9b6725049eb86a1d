import { describe, expect, it } from "vitest";
import { checksOf, type Facts } from "../admin/house/system/checks";
import { readingsOf } from "../admin/house/system/metrics";

const WELL: Facts = {
  latencyMs: 12.4,
  readiness: { status: "ok", database: "sqlite", schema_version: 9 },
  jobs: [{ name: "backup", last_result: "ok" }, { name: "housekeeping", last_result: null }],
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
    ["a job that failed", { jobs: [{ name: "backup", last_result: "failed" as const }] }, "jobs", "wrong"],
    ["changes that queue", { readings: new Map([["docket_writer_queued", 300]]) }, "writing", "slow"],
    ["requests that queue", { readings: new Map([["docket_requests_queued", 90], ["docket_passwords_queued", 20]]) }, "requests", "slow"],
    ["news that lags", { readings: new Map([["docket_feed_lag_events", 5000]]) }, "feed", "slow"],
    ["what waits long to be sent", { readings: new Map([["docket_outbox_oldest_seconds", 1000]]) }, "outbox", "slow"],
    ["errors of the database", { readings: new Map([["docket_database_errors_total", 2]]) }, "errors", "wrong"],
  ])("finds %s", (_, change, name, state) => {
    expect(states({ ...WELL, ...change })[name]).toBe(state);
  });
  it("leaves out what may not be seen", () => {
    expect(Object.keys(states({ ...WELL, jobs: undefined, readings: undefined }))).toEqual(["answers", "database"]);
  });
});
