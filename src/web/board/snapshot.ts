import type { Board } from "./board";
import type { Moment } from "./freshness";

const KEPT = "docket.board.snapshot";

/** What the page shows while it is read anew: the next one begins with it, and is as old as it was. */
export function leaveSnapshot(board: Board, heard: Moment): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ board, heardAt: heard.wall }));
  } catch {
    // Then the next page begins empty.
  }
}

export function takeSnapshot(now: Moment): { board: Board; heard: Moment } | undefined {
  try {
    const text = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (!text) return undefined;
    const { board, heardAt } = JSON.parse(text) as { board: Board; heardAt: number };
    return { board, heard: { wall: heardAt, steady: now.steady - Math.max(0, now.wall - heardAt) } };
  } catch {
    return undefined;
  }
}
