import type { User } from "../../../api/session";

export const ROLES = ["admin", "operations", "merchant", "staff", "customer"] as const satisfies readonly User["role"][];

/** Whom somebody may make an account for: as the server has it. */
export function rolesToMake(role: User["role"]): readonly User["role"][] {
  if (role === "admin") return ROLES;
  return role === "operations" ? ["merchant"] : role === "merchant" ? ["staff"] : [];
}

/** Whose accounts there are to see. */
export function rolesToSee(role: User["role"]): readonly User["role"][] {
  return rolesToMake(role);
}
