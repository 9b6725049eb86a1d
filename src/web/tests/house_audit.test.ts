import { expect, it } from "vitest";
import { ACTIONS, isAlarming, isKnown, targetKind, underscored } from "../admin/house/audit/actions";
import { auditFilterOf, auditQuery } from "../admin/house/audit/audit_filter";
import { troubled } from "../admin/house/screens/freshness";
import en from "../texts/en.json";

it("every action has a sentence that names who did it", () => {
  for (const action of ACTIONS) expect(en.admin_house[`audit_${underscored(action)}`]).toContain("{who}");
  expect([isKnown("order.move"), isKnown("order.eat")]).toEqual([true, false]);
});

it("what was done to orders and to people can be told apart", () => {
  expect(["order.move", "step.undo", "session.refuse", "shop_workflow.replace", "job.run", "webhook.test"].map(targetKind)).toEqual(
    ["order", "order", "user", "shop", "job", undefined]);
  expect([isAlarming("session.lock_out"), isAlarming("session.create")]).toEqual([true, false]);
});

it("the filter of the audit sends only what is an id or a time", () => {
  const id = "01a227e1-5b70-7290-9fda-a1db60570121";
  const at = "2026-11-29T09:15";
  expect(auditQuery(auditFilterOf({ actor: id, target: "A-042", action: "order.move", from: at, to: "soon" }))).toEqual(
    { actor: id, action: "order.move", from: new Date(at).toISOString() });
});

it("screens are troubled when customers read something old on them", () => {
  const screens = (["new", "ok", "behind", "silent"] as const).map((state) => ({ state }));
  expect(troubled(screens).map(({ state }) => state)).toEqual(["behind", "silent"]);
});
