import { type Order, type Status, statusOf, type Workflow, type WorkRole } from "./order";

/** The step that one tap takes: the first allowed one that leads forward, and not to an end that nobody wants. */
export function nextStep(order: Order, workflow: Workflow): Status | undefined {
  const place = placeOf(workflow, order.status);
  return allowed(order, workflow).find((each) => each.kind !== "cancelled" && placeOf(workflow, each.key) > place);
}

/** Where cancelling leads; undefined where the caller may not cancel. */
export function cancelStep(order: Order, workflow: Workflow): Status | undefined {
  const first = workflow.transitions.find(({ from, to }) =>
    from === order.status && statusOf(workflow, to)?.kind === "cancelled");
  return allowed(order, workflow).find((each) => each.key === first?.to);
}

/** What else the caller may do with the order, beside the next step and cancelling. */
export function otherSteps(order: Order, workflow: Workflow): Status[] {
  const offered = [nextStep(order, workflow), cancelStep(order, workflow)];
  return allowed(order, workflow).filter((each) => !offered.includes(each));
}

/** What will be allowed in a status, as far as can be told before the server says so. */
export function stepsFrom(status: string, workflow: Workflow, role: WorkRole): string[] {
  return workflow.transitions
    .filter(({ from, roles }) => from === status && (role === "admin" || (role !== null && roles.includes(role))))
    .map(({ to }) => to);
}

function allowed(order: Order, workflow: Workflow): Status[] {
  return order.allowed_transitions.flatMap((key) => statusOf(workflow, key) ?? []);
}

function placeOf(workflow: Workflow, key: string): number {
  return workflow.statuses.findIndex((each) => each.key === key);
}
