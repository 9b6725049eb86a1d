import type { Schemas } from "../../../api/client";

type Order = Pick<Schemas["Order"], "allowed_transitions">;

/** The steps that all of these orders can take. */
export function commonSteps(orders: readonly Order[]): string[] {
  const [first, ...others] = orders;
  const isCommon = (step: string) => others.every((each) => each.allowed_transitions.includes(step));
  return (first?.allowed_transitions ?? []).filter(isCommon);
}
