import type { Workflow } from "./draft";

/** The text that experts edit. */
export function written(workflow: Workflow): string {
  return JSON.stringify(workflow, null, 2);
}

/** A text as JSON; undefined, and why, when it is none. */
export function parsed(text: string): { value: unknown; fault?: undefined } | { value?: undefined; fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether it has the form of a workflow, so that the fields can show it; the server looks at what it says. */
export function isWorkflow(value: unknown): value is Workflow {
  const { name, initial, statuses, transitions, timers, customer_cancel } = (value ?? {}) as Partial<Workflow>;
  return typeof name === "string" && typeof initial === "string" &&
    isListOf(statuses, { key: "string", label: "string", kind: "string", board: "string", notify: "boolean" }) &&
    isListOf(transitions, { from: "string", to: "string", roles: "object" }) &&
    isListOf(timers, { from: "string", to: "string", after_s: "number" }) &&
    Array.isArray(customer_cancel?.from) && customer_cancel.from.every((each) => typeof each === "string");
}

function isListOf(list: unknown, members: Record<string, string>): boolean {
  return Array.isArray(list) && list.every((each) =>
    Object.entries(members).every(([name, type]) => typeof (each as Record<string, unknown> | null)?.[name] === type));
}
