import type { Schemas } from "../api/client";

type Workflow = Pick<Schemas["Workflow"], "initial" | "statuses" | "transitions">;

/** The labels of the shortest way from a new order to one that is done. */
export function pathOf({ initial, statuses, transitions }: Workflow): string[] {
  const statusOf = (key: string) => statuses.find((each) => each.key === key);
  const ways = [[initial]];
  const seen = new Set([initial]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way.at(-1)!;
    if (statusOf(last)?.kind === "done") return way.map((key) => statusOf(key)!.label);
    for (const { from, to } of transitions) {
      if (from !== last || seen.has(to) || statusOf(to)?.kind === "cancelled") continue;
      seen.add(to);
      ways.push([...way, to]);
    }
  }
  return [];
}
