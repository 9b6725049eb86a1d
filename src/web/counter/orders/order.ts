import type { Schemas } from "../../api/client";
import { statusLabel } from "../../i18n/status_label";

export type Order = Schemas["Order"];
export type Line = Schemas["OrderLine"];
export type Shop = Schemas["Shop"];
export type Workflow = Schemas["Workflow"];
export type Status = Schemas["WorkflowStatus"];
/** As what somebody works at a shop; null is nobody of its. */
export type WorkRole = Shop["my_role"];

export function isOpen(order: Pick<Order, "status_kind">): boolean {
  return order.status_kind === "open" || order.status_kind === "ready";
}

export function statusOf(workflow: Workflow, key: string): Status | undefined {
  return workflow.statuses.find((each) => each.key === key);
}

/** As people are shown it; the bare key of a status that the workflow does not have any more. */
export function labelOf(workflow: Workflow, key: string): string {
  const status = statusOf(workflow, key);
  return status ? statusLabel(status.label) : key;
}
