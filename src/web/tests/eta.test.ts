import { expect, test } from "vitest";
import { estimateOf } from "../customer/track/eta";

const eta = "2026-11-21T12:10:30.000Z";
const latest = "2026-11-21T12:20:10.000Z";
const at = (clock: string) => Date.parse(`2026-11-21T${clock}Z`);

test.each([
  ["12:00:00", { kind: "range", from: eta, to: latest }],
  ["12:10:59", { kind: "range", from: eta, to: latest }],
  ["12:11:00", { kind: "by", to: latest }],
  ["12:20:59", { kind: "by", to: latest }],
  ["12:21:00", { kind: "late" }],
])("at %s an order for 12:10 to 12:20 is estimated as what is left of it", (clock, estimate) => {
  expect(estimateOf({ eta, eta_latest: latest }, at(clock))).toEqual(estimate);
});

test("a range within one minute is one time", () => {
  expect(estimateOf({ eta, eta_latest: "2026-11-21T12:10:50.000Z" }, at("12:00:00")))
    .toEqual({ kind: "by", to: "2026-11-21T12:10:50.000Z" });
});

test("without an estimate there is nothing to say", () => {
  expect(estimateOf({ eta: null, eta_latest: null }, at("12:00:00"))).toBeUndefined();
});
