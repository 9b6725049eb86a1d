/** A board as the server draws it (`GET /api/v1/boards/{shop}`). */
export interface Board {
  shop: { id: string; slug: string; name: string; language?: string; timezone?: string };
  cursor: string;
  as_of: string;
  columns: Column[];
}

export interface Column {
  key: "waiting" | "ready";
  label: string;
  orders: Order[];
}

export interface Order {
  number: string;
  status: string;
  since: string;
  eta: string | null;
  eta_latest: string | null;
}

/** An order's place on the screen. */
export interface Tile {
  /** Its number, made unique: a number of yesterday may still be open today. */
  id: string;
  number: string;
  eta: string | null;
  etaLatest: string | null;
}

/** What waits, in the order it came; what is ready, the newest first, so that the eye finds news in one place. */
export function tilesOf(board: Board, key: Column["key"]): Tile[] {
  const orders = board.columns.find((column) => column.key === key)?.orders ?? [];
  const inOrder = key === "ready" ? [...orders].sort((one, other) => other.since.localeCompare(one.since)) : orders;
  return numbered(inOrder);
}

function numbered(orders: Order[]): Tile[] {
  const seen = new Map<string, number>();
  return orders.map(({ number, eta, eta_latest: etaLatest }) => {
    const times = (seen.get(number) ?? 0) + 1;
    seen.set(number, times);
    return { id: times === 1 ? number : `${number}#${times}`, number, eta, etaLatest };
  });
}

export interface News {
  /** What has become ready, in that order. */
  ready: Tile[];
  /** What was nowhere on the board before. */
  placed: Tile[];
}

/** What somebody in front of the screen has not seen yet. A first board is no news: it may be hours old. */
export function newsOf(before: Board | undefined, board: Board): News {
  if (!before) return { ready: [], placed: [] };
  const wasReady = new Set(tilesOf(before, "ready").map((tile) => tile.id));
  const was = new Set([...wasReady, ...tilesOf(before, "waiting").map((tile) => tile.id)]);
  return {
    ready: tilesOf(board, "ready").filter((tile) => !wasReady.has(tile.id)).reverse(),
    placed: tilesOf(board, "waiting").filter((tile) => !was.has(tile.id)),
  };
}

/** A number as a voice should say it: "A-042" is "A 42". */
export function spokenNumber(number: string): string {
  const parts = number.match(/\p{L}+|\d+/gu) ?? [];
  return parts.map((part) => part.replace(/^0+(?=\d)/, "")).join(" ");
}
