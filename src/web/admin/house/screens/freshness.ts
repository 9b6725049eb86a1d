import type { Schemas } from "../../../api/client";

type Screen = Pick<Schemas["Screen"], "state">;

/** Those that customers read something old on. */
export function troubled<S extends Screen>(screens: readonly S[]): S[] {
  return screens.filter(({ state }) => state === "behind" || state === "silent");
}
