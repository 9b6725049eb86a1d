import { expect, it } from "vitest";
import { ACTIONS, isAlarming, isKnown, targetKind, underscored } from "../admin/house/audit/actions";
import { auditFilterOf, auditQuery } from "../admin/house/audit/audit_filter";
import { changesBehind, troubled } from "../admin/house/screens/freshness";
import en from "../texts/en.json";

it("every action has a sentence that names who did it", () => {
  for (const action of ACTIONS) expect(en.admin_house[`audit_${underscored(action)}`]).toContain("{who}");
  expect([isKnown("order.move"), isKnown("order.eat")]).toEqual([true, false]);
});

it("what was done to orders and to people can be told apart", () => {
  expect(["order.move", "step.undo", "session.refuse", "shop_workflow.replace", "job.run"].map(targetKind)).toEqual(
    ["order", "order", "user", "shop", undefined]);
  expect([isAlarming("session.lock_out"), isAlarming("session.create")]).toEqual([true, false]);
});

it("the filter of the audit sends only what is an id or a time", () => {
  const id = "01a227e1-5b70-7290-9fda-a1db60570121";
  const at = "2026-11-29T09:15";
  expect(auditQuery(auditFilterOf({ actor: id, target: "A-042", action: "order.move", from: at, to: "soon" }))).toEqual(
    { actor: id, action: "order.move", from: new Date(at).toISOString() });
});

it("a screen is so many changes behind, and troubled when customers read something old", () => {
  const screen = (state: "new" | "ok" | "behind" | "silent", drawn_change: number | null, latest_change: number) =>
    ({ state, drawn_change, latest_change });
  expect([screen("new", null, 7), screen("ok", 7, 7), screen("behind", 3, 7), screen("ok", 8, 7)].map(changesBehind)).toEqual(
    [undefined, 0, 4, 0]);
  expect(troubled([screen("new", null, 7), screen("behind", 3, 7), screen("silent", 7, 7)]).map(({ state }) => state)).toEqual(
    ["behind", "silent"]);
});
