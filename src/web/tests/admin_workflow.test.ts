import { describe, expect, test } from "vitest";
import counter from "../../../schema/workflows/counter.json";
import {
  addStatus, addStep, addTimer, allowCancelling, changeStatus, draftOf, keyFrom, moveStatus, removeStatus, type Workflow, workflowOf,
} from "../admin/workflow/draft";
import { isWorkflow, parsed, written } from "../admin/workflow/json_form";
import { strandedIn } from "../admin/workflow/stranded";

const WORKFLOW = counter as Workflow;
const keys = (workflow: Workflow) => workflow.statuses.map((status) => status.key);
const idOf = (key: string) => draftOf(WORKFLOW).statuses.find((status) => status.key === key)!.id;

describe("a workflow while it is edited", () => {
  test("is what it was until something changes", () => {
    expect(workflowOf(draftOf(WORKFLOW))).toEqual(WORKFLOW);
  });

  test("keeps its steps when a key is written letter by letter past another one", () => {
    let draft = draftOf(WORKFLOW);
    for (const key of ["r", "ready", "ready_soon"]) draft = changeStatus(draft, idOf("preparing"), { key });
    const { transitions } = workflowOf(draft);
    expect(transitions[0]).toMatchObject({ from: "pending", to: "ready_soon" });
    expect(transitions[1]).toMatchObject({ from: "pending", to: "ready" });
    expect(transitions[2]).toMatchObject({ from: "ready_soon", to: "ready" });
  });

  test("loses with a status all that leads to it or away", () => {
    const workflow = workflowOf(removeStatus(draftOf(WORKFLOW), idOf("pending")));
    expect(workflow.initial).toBe("preparing");
    expect(workflow.transitions.some(({ from, to }) => from === "pending" || to === "pending")).toBe(false);
    expect(workflow.customer_cancel.from).toEqual([]);
  });

  test("takes a new status, whose key follows its label until it has one of its own", () => {
    let draft = addStatus(draftOf(WORKFLOW), "New status");
    const { id } = draft.statuses.at(-1)!;
    draft = changeStatus(draft, id, { label: "Im Ofen – heiß!" });
    expect(keys(workflowOf(draft)).at(-1)).toBe("im_ofen_hei");
    draft = changeStatus(draft, id, { key: "oven" });
    draft = changeStatus(draft, id, { label: "In the oven" });
    expect(keys(workflowOf(draft)).at(-1)).toBe("oven");
  });

  test("gives each new status a key that is free", () => {
    const draft = addStatus(addStatus(draftOf(WORKFLOW), "Ready"), "जल्दी");
    expect(keys(workflowOf(draft)).slice(-2)).toEqual(["ready_2", "status"]);
  });

  test("moves a status, and what belongs to it stays with it", () => {
    const workflow = workflowOf(moveStatus(draftOf(WORKFLOW), idOf("ready"), -1));
    expect(keys(workflow)).toEqual(["pending", "ready", "preparing", "picked_up", "cancelled"]);
    expect(workflow.transitions).toEqual(WORKFLOW.transitions);
    const draft = draftOf(WORKFLOW);
    expect(moveStatus(draft, idOf("pending"), -1)).toBe(draft);
  });

  test("adds a step to where there is none yet, and a timer along a step", () => {
    const draft = addTimer(addStep(draftOf(WORKFLOW), idOf("ready")), idOf("ready"));
    const { transitions, timers } = workflowOf(draft);
    expect(transitions.at(-1)).toEqual({ from: "ready", to: "cancelled", roles: ["staff", "merchant", "operations"] });
    expect(timers).toEqual([{ from: "ready", to: "picked_up", after_s: 300 }]);
  });

  test("lets customers cancel from a status, and no longer", () => {
    const draft = allowCancelling(draftOf(WORKFLOW), idOf("preparing"), true);
    expect(workflowOf(draft).customer_cancel.from).toEqual(["pending", "preparing"]);
    expect(workflowOf(allowCancelling(draft, idOf("pending"), false)).customer_cancel.from).toEqual(["preparing"]);
  });

  test("keeps a key that names no status for the server to complain about", () => {
    const lost = { ...WORKFLOW, initial: "nowhere" };
    expect(workflowOf(draftOf(lost))).toEqual(lost);
  });
});

test.each([["Out for delivery", "out_for_delivery"], ["Café – abholbereit", "cafe_abholbereit"], ["  ", ""]])(
  "a key is made of %j", (label, key) => expect(keyFrom(label)).toBe(key));

describe("a workflow as JSON", () => {
  test("comes back as it was written", () => {
    expect(parsed(written(WORKFLOW)).value).toEqual(WORKFLOW);
    expect(isWorkflow(WORKFLOW)).toBe(true);
  });

  test("says why it is none", () => {
    expect(parsed("{").fault).toBeTruthy();
  });

  test.each([null, 1, [], {}, { ...counter, statuses: [1] }, { ...counter, statuses: [{}] }, { ...counter, customer_cancel: null },
    { ...counter, transitions: undefined }])("%j has not its form", (value) => expect(isWorkflow(value)).toBe(false));
});

test("the statuses that open orders are in are read out of a refusal", () => {
  expect(strandedIn("Open orders are in a status that the new workflow lacks: baking, on_hold. " +
    "Open orders are in a status that the new workflow takes for an end: ready.")).toEqual({
    lacking: ["baking", "on_hold"], ending: ["ready"] });
  expect(strandedIn("Something else.")).toEqual({ lacking: [], ending: [] });
});
