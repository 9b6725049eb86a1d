/** Where something is drawn. */
export interface Place {
  id: string;
  left: number;
  top: number;
  width: number;
  height: number;
}

export type Direction = "up" | "down" | "left" | "right";

/** A step to the side counts as far as so many straight on. */
const ASIDE = 3;

/** What an arrow key leads to from `from`, as the eye would have it; undefined when there is nothing that way. */
export function nearest(places: readonly Place[], from: string, direction: Direction): string | undefined {
  const start = places.find((each) => each.id === from);
  if (!start) return places[0]?.id;
  let best: { id: string; far: number } | undefined;
  for (const place of places) {
    const far = distance(start, place, direction);
    if (far !== undefined && (!best || far < best.far)) best = { id: place.id, far };
  }
  return best?.id;
}

function distance(start: Place, to: Place, direction: Direction): number | undefined {
  const x = to.left + to.width / 2 - (start.left + start.width / 2);
  const y = to.top + to.height / 2 - (start.top + start.height / 2);
  const ahead = { up: -y, down: y, left: -x, right: x }[direction];
  const extent = direction === "up" || direction === "down" ? start.height : start.width;
  // Cards of one row may differ a little in height.
  if (to.id === start.id || ahead < extent / 2) return undefined;
  return ahead + ASIDE * Math.abs(direction === "up" || direction === "down" ? x : y);
}
