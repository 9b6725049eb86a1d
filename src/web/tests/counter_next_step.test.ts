import { describe, expect, it } from "vitest";
import { cancelStep, nextStep, otherSteps, stepsFrom } from "../counter/orders/next_step";
import { orderOf, WORKFLOW } from "./counter_samples";

const keys = (steps: { key: string }[]) => steps.map(({ key }) => key);

describe("the step that one tap takes", () => {
  it("is the first allowed one that leads forward", () => {
    expect(nextStep(orderOf("1"), WORKFLOW)?.key).toBe("preparing");
    expect(nextStep(orderOf("1", { allowed_transitions: ["ready", "preparing"] }), WORKFLOW)?.key).toBe("ready");
  });

  it("leads neither back nor to a cancelled end", () => {
    expect(nextStep(orderOf("1", { status: "preparing", allowed_transitions: ["pending", "cancelled", "ready"] }), WORKFLOW)?.key)
      .toBe("ready");
    expect(nextStep(orderOf("1", { allowed_transitions: ["cancelled"] }), WORKFLOW)).toBeUndefined();
  });

  it("is none where the caller may do nothing, or the workflow does not know the status any more", () => {
    expect(nextStep(orderOf("1", { allowed_transitions: [] }), WORKFLOW)).toBeUndefined();
    expect(nextStep(orderOf("1", { allowed_transitions: ["lost"] }), WORKFLOW)).toBeUndefined();
  });
});

describe("what else can be done", () => {
  it("is every allowed step but the next one and the one that cancels", () => {
    const order = orderOf("1", { status: "preparing", allowed_transitions: ["ready", "pending", "cancelled"] });
    expect(keys(otherSteps(order, WORKFLOW))).toEqual(["pending"]);
    expect(cancelStep(order, WORKFLOW)?.key).toBe("cancelled");
  });

  it("has no cancelling where the caller may not", () => {
    expect(cancelStep(orderOf("1", { allowed_transitions: ["preparing"] }), WORKFLOW)).toBeUndefined();
  });
});

describe("what will be allowed", () => {
  it("goes by the role that somebody has in the shop", () => {
    expect(stepsFrom("preparing", WORKFLOW, "staff")).toEqual(["ready", "cancelled"]);
    expect(stepsFrom("preparing", WORKFLOW, "merchant")).toEqual(["ready", "pending", "cancelled"]);
    expect(stepsFrom("picked_up", WORKFLOW, "staff")).toEqual([]);
    expect(stepsFrom("picked_up", WORKFLOW, "admin")).toEqual(["refunded"]);
    expect(stepsFrom("pending", WORKFLOW, null)).toEqual([]);
  });
});
