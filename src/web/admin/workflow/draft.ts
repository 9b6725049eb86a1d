import type { Schemas } from "../../api/client";

export type Workflow = Schemas["Workflow"];
type Status = Schemas["WorkflowStatus"];
export type Role = Schemas["WorkflowTransition"]["roles"][number];

/** A status while it is edited. Steps refer to its `id`, so that its key may be anything in between. */
export interface DraftStatus extends Status {
  id: string;
  /** Whether the key follows the label: until somebody writes a key. */
  hasOwnKey: boolean;
}
export interface DraftStep {
  from: string;
  to: string;
  roles: readonly Role[];
}
export interface DraftTimer {
  from: string;
  to: string;
  after_s: number;
}
export interface Draft {
  name: string;
  initial: string;
  statuses: readonly DraftStatus[];
  steps: readonly DraftStep[];
  timers: readonly DraftTimer[];
  cancelFrom: readonly string[];
  cancelWithin: number | null;
}

/** Who takes a step at a counter. */
const WORKERS: readonly Role[] = ["staff", "merchant", "operations"];
const UNKNOWN = "?";

/** A key that names no status stays what it is: the server says so. */
export function draftOf(workflow: Workflow): Draft {
  const statuses = workflow.statuses.map((status, place) => ({ ...status, id: `s${place}`, hasOwnKey: true }));
  const idOf = (key: string) => statuses.find((status) => status.key === key)?.id ?? UNKNOWN + key;
  return {
    name: workflow.name,
    initial: idOf(workflow.initial),
    statuses,
    steps: workflow.transitions.map(({ from, to, roles }) => ({ from: idOf(from), to: idOf(to), roles })),
    timers: workflow.timers.map(({ from, to, after_s }) => ({ from: idOf(from), to: idOf(to), after_s })),
    cancelFrom: workflow.customer_cancel.from.map(idOf),
    cancelWithin: workflow.customer_cancel.within_s ?? null,
  };
}

/** What is sent. Everything keeps its place, so that the pointers of the server fit the draft too. */
export function workflowOf(draft: Draft): Workflow {
  const keyOf = (id: string) => draft.statuses.find((status) => status.id === id)?.key ?? id.slice(UNKNOWN.length);
  return {
    name: draft.name,
    initial: keyOf(draft.initial),
    statuses: draft.statuses.map(({ key, label, kind, board, notify }) => ({ key, label, kind, board, notify })),
    transitions: draft.steps.map(({ from, to, roles }) => ({ from: keyOf(from), to: keyOf(to), roles: [...roles] })),
    timers: draft.timers.map(({ from, to, after_s }) => ({ from: keyOf(from), to: keyOf(to), after_s })),
    customer_cancel: { from: draft.cancelFrom.map(keyOf), within_s: draft.cancelWithin },
  };
}

/** A key made of a label: "Out for delivery" is out_for_delivery. Empty when there is nothing in it to make one of. */
export function keyFrom(label: string): string {
  const plain = label.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 32);
}

function freeKey(wanted: string, taken: readonly string[]): string {
  const base = wanted || "status";
  for (let n = 1; ; ++n) {
    const key = n === 1 ? base : `${base.slice(0, 29)}_${n}`;
    if (!taken.includes(key)) return key;
  }
}

export function addStatus(draft: Draft, label: string): Draft {
  const numbers = draft.statuses.map((status) => Number(status.id.slice(1)));
  const key = freeKey(keyFrom(label), draft.statuses.map((status) => status.key));
  const status: DraftStatus = {
    id: `s${Math.max(-1, ...numbers) + 1}`, key, label, kind: "open", board: "waiting", notify: false, hasOwnKey: false };
  return { ...draft, statuses: [...draft.statuses, status] };
}

export function changeStatus(draft: Draft, id: string, change: Partial<Status>): Draft {
  const others = draft.statuses.filter((status) => status.id !== id).map((status) => status.key);
  const statuses = draft.statuses.map((status) => {
    if (status.id !== id) return status;
    if (change.key !== undefined) return { ...status, ...change, hasOwnKey: true };
    const follows = change.label !== undefined && !status.hasOwnKey;
    return { ...status, ...change, ...(follows ? { key: freeKey(keyFrom(change.label!), others) } : {}) };
  });
  return { ...draft, statuses };
}

/** Takes a status out, and with it all that leads to it or away from it. */
export function removeStatus(draft: Draft, id: string): Draft {
  const stays = (step: { from: string; to: string }) => step.from !== id && step.to !== id;
  const statuses = draft.statuses.filter((status) => status.id !== id);
  return {
    ...draft,
    statuses,
    initial: draft.initial === id ? statuses.find((status) => status.kind === "open")?.id ?? UNKNOWN : draft.initial,
    steps: draft.steps.filter(stays),
    timers: draft.timers.filter(stays),
    cancelFrom: draft.cancelFrom.filter((from) => from !== id),
  };
}

export function moveStatus(draft: Draft, id: string, by: -1 | 1): Draft {
  const statuses = [...draft.statuses];
  const place = statuses.findIndex((status) => status.id === id);
  const target = place + by;
  if (place < 0 || target < 0 || target >= statuses.length) return draft;
  [statuses[place], statuses[target]] = [statuses[target]!, statuses[place]!];
  return { ...draft, statuses };
}

/** A step to the first status that `from` does not lead to yet; none when it leads everywhere. */
export function addStep(draft: Draft, from: string): Draft {
  const place = draft.statuses.findIndex((status) => status.id === from);
  const inOrder = [...draft.statuses.slice(place + 1), ...draft.statuses.slice(0, place)];
  const to = inOrder.find((status) => !draft.steps.some((step) => step.from === from && step.to === status.id));
  return to ? { ...draft, steps: [...draft.steps, { from, to: to.id, roles: WORKERS }] } : draft;
}

export function changeStep(draft: Draft, place: number, change: Partial<DraftStep>): Draft {
  return { ...draft, steps: replaced(draft.steps, place, change) };
}

export function removeStep(draft: Draft, place: number): Draft {
  return { ...draft, steps: draft.steps.filter((_, each) => each !== place) };
}

export function addTimer(draft: Draft, from: string): Draft {
  const to = draft.steps.find((step) => step.from === from)?.to ?? UNKNOWN;
  return { ...draft, timers: [...draft.timers, { from, to, after_s: 300 }] };
}

export function changeTimer(draft: Draft, place: number, change: Partial<DraftTimer>): Draft {
  return { ...draft, timers: replaced(draft.timers, place, change) };
}

export function removeTimer(draft: Draft, place: number): Draft {
  return { ...draft, timers: draft.timers.filter((_, each) => each !== place) };
}

export function allowCancelling(draft: Draft, id: string, isAllowed: boolean): Draft {
  const others = draft.cancelFrom.filter((from) => from !== id);
  return { ...draft, cancelFrom: isAllowed ? [...others, id] : others };
}

function replaced<T>(list: readonly T[], place: number, change: Partial<T>): T[] {
  return list.map((each, index) => (index === place ? { ...each, ...change } : each));
}
