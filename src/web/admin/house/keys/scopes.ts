import type { Schemas } from "../../../api/client";
import type { User } from "../../../api/session";

export type Scope = Schemas["NewApiKey"]["scopes"][number];

export const SCOPES = [
  "orders:read", "orders:create", "orders:advance", "items:read", "items:write", "boards:read", "events:read",
] as const satisfies readonly Scope[];

export const PRESETS = {
  delivery: ["orders:read", "orders:advance"],
  kiosk: ["orders:create", "items:read", "boards:read"],
  integration: ["orders:read", "orders:create", "orders:advance", "items:read", "events:read"],
} as const satisfies Record<string, readonly Scope[]>;
export type Preset = keyof typeof PRESETS;

/** The preset that has exactly these scopes. */
export function presetOf(scopes: readonly Scope[]): Preset | undefined {
  const isSame = (others: readonly Scope[]) => others.length === scopes.length && others.every((each) => scopes.includes(each));
  return (Object.keys(PRESETS) as Preset[]).find((name) => isSame(PRESETS[name]));
}

/** Nobody gives away more than they have. */
export function mayGive(role: User["role"], scope: Scope): boolean {
  return role !== "operations" || scope !== "items:write";
}

/** In the order of the table, each once. */
export function withScope(scopes: readonly Scope[], scope: Scope, isIn: boolean): Scope[] {
  return SCOPES.filter((each) => (each === scope ? isIn : scopes.includes(each)));
}
