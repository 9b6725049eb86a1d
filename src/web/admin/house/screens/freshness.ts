import type { Schemas } from "../../../api/client";

type Screen = Pick<Schemas["Screen"], "state" | "drawn_change" | "latest_change">;

/** How many changes of the shop a screen does not show yet; undefined before it has said what it shows. */
export function changesBehind({ drawn_change, latest_change }: Screen): number | undefined {
  return drawn_change === null ? undefined : Math.max(0, latest_change - drawn_change);
}

/** Those that customers read something old on. */
export function troubled<S extends Screen>(screens: readonly S[]): S[] {
  return screens.filter(({ state }) => state === "behind" || state === "silent");
}
