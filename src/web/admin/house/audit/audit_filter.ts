import { isId } from "../id";

export interface AuditFilter {
  actor: string;
  action: string;
  target: string;
  /** Local times of this device: "2026-11-29T09:15"; "" for no bound. */
  from: string;
  to: string;
}

export function auditFilterOf(query: Readonly<Record<string, string>>): AuditFilter {
  const { actor = "", action = "", target = "", from = "", to = "" } = query;
  return { actor, action, target, from, to };
}

/** The filter as the API takes it; what is no id or no time is left out until it is one. */
export function auditQuery({ actor, action, target, from, to }: AuditFilter) {
  return {
    ...(isId(actor) ? { actor } : {}),
    ...(action ? { action } : {}),
    ...(isId(target) ? { target } : {}),
    ...within("from", from),
    ...within("to", to),
  };
}

function within<K extends string>(name: K, local: string): { [P in K]?: string } {
  const at = new Date(local);
  return (local && !Number.isNaN(at.getTime()) ? { [name]: at.toISOString() } : {}) as { [P in K]?: string };
}
