export interface AuditFilter {
  actor: string;
  action: string;
  target: string;
  /** Local times of this device: "2026-11-29T09:15"; "" for no bound. */
  from: string;
  to: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function auditFilterOf(query: Readonly<Record<string, string>>): AuditFilter {
  const { actor = "", action = "", target = "", from = "", to = "" } = query;
  return { actor, action, target, from, to };
}

export function isId(text: string): boolean {
  return ID.test(text);
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
