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
  /** Its number and since when it stands as it does: a number of yesterday may still be open today. */
  id: string;
  number: string;
  status: string;
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
  return orders.map(({ number, status, since, eta, eta_latest: etaLatest }) => {
    const id = `${number} ${since}`;
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return { id: times === 1 ? id : `${id}#${times}`, number, status, eta, etaLatest };
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
  const changes = { ready: changeOf(before, board, "ready"), waiting: changeOf(before, board, "waiting") };
  // Which order of a number has come from where is told by its status: within a column that is another one each time.
  const stayed = (tile: Tile) => take(changes.ready.gone, (was) => was.number === tile.number && was.status !== tile.status);
  const came = (tile: Tile) => take(changes.waiting.gone, (was) => was.number === tile.number);
  const ready = changes.ready.come.filter((tile) => !stayed(tile));
  ready.forEach(came);
  const wentBack = (tile: Tile) => take(changes.ready.gone, (was) => was.number === tile.number);
  return { ready: ready.reverse(), placed: changes.waiting.come.filter((tile) => !came(tile) && !wentBack(tile)) };
}

/** What a column has lost and won, of whatever has not stayed as it was. */
function changeOf(before: Board, board: Board, key: Column["key"]): { gone: Tile[]; come: Tile[] } {
  const [were, are] = [tilesOf(before, key), tilesOf(board, key)];
  const nowhereIn = (others: Tile[]) => {
    const ids = new Set(others.map((tile) => tile.id));
    return (tile: Tile) => !ids.has(tile.id);
  };
  return { gone: were.filter(nowhereIn(are)), come: are.filter(nowhereIn(were)) };
}

/** Takes the first that fits out of `tiles`; whether there was one. */
function take(tiles: Tile[], fits: (tile: Tile) => boolean): boolean {
  const place = tiles.findIndex(fits);
  if (place >= 0) tiles.splice(place, 1);
  return place >= 0;
}

/** A number as a voice should say it: "A-042" is "A 42". */
export function spokenNumber(number: string): string {
  const parts = number.match(/\p{L}+|\d+/gu) ?? [];
  return parts.map((part) => part.replace(/^0+(?=\d)/, "")).join(" ");
}
