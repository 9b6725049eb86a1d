import { describe, expect, it } from "vitest";
import { type Board, type Column, newsOf, spokenNumber, tilesOf } from "../board/board";

function board(waiting: string[], ready: string[]): Board {
  const order = (number: string, index: number) =>
    ({ number, status: "any", since: `2026-11-21T09:15:${10 + index}.000Z`, eta: null, eta_latest: null });
  return {
    shop: { id: "01", slug: "cafe", name: "Café" },
    cursor: "c1.x.1",
    as_of: "2026-11-21T09:20:00.000Z",
    columns: [
      { key: "waiting", label: "In preparation", orders: waiting.map(order) },
      { key: "ready", label: "Ready", orders: ready.map(order) },
    ],
  };
}

const numbers = (tiles: { number: string }[]) => tiles.map((tile) => tile.number);

describe("tiles", () => {
  it("wait in the order they came, and are ready newest first", () => {
    const drawn = board(["A-1", "A-2"], ["A-3", "A-4"]);
    expect(numbers(tilesOf(drawn, "waiting"))).toEqual(["A-1", "A-2"]);
    expect(numbers(tilesOf(drawn, "ready"))).toEqual(["A-4", "A-3"]);
  });

  it("of one number are told apart", () => {
    const ids = tilesOf(board(["A-1", "A-1"], []), "waiting").map((tile) => tile.id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("news", () => {
  const rows: [string, Board | undefined, Board, { ready: string[]; placed: string[] }][] = [
    ["a first board is none", undefined, board(["A-1"], ["A-2"]), { ready: [], placed: [] }],
    ["the same board is none", board(["A-1"], ["A-2"]), board(["A-1"], ["A-2"]), { ready: [], placed: [] }],
    ["a new order", board([], []), board(["A-1"], []), { ready: [], placed: ["A-1"] }],
    ["what has become ready", board(["A-1", "A-2"], []), board(["A-2"], ["A-1"]), { ready: ["A-1"], placed: [] }],
    ["what was ready at once", board([], []), board([], ["A-1"]), { ready: ["A-1"], placed: [] }],
    ["two, in the order in which they became ready", board(["A-1", "A-2"], []), board([], ["A-1", "A-2"]),
      { ready: ["A-1", "A-2"], placed: [] }],
    ["what was collected is none", board([], ["A-1"]), board([], []), { ready: [], placed: [] }],
    ["what was taken back is none", board([], ["A-1"]), board(["A-1"], []), { ready: [], placed: [] }],
  ];
  it.each(rows)("%s", (_, before, after, expected) => {
    const { ready, placed } = newsOf(before, after);
    expect({ ready: numbers(ready), placed: numbers(placed) }).toEqual(expected);
  });
});

describe("news of a number that is on the board twice", () => {
  /** A-1 of yesterday is ready since then; `today` is what the other one is: its status and since when. */
  function twice(...today: [Column["key"], string, string][]): Board {
    const order = (status: string, since: string) => ({ number: "A-1", status, since, eta: null, eta_latest: null });
    const drawn = board([], []);
    drawn.columns[1]!.orders.push(order("ready", "2026-11-20T18:00:00.000Z"));
    for (const [column, status, since] of today) {
      drawn.columns.find(({ key }) => key === column)!.orders.push(order(status, `2026-11-21T${since}.000Z`));
    }
    return drawn;
  }
  const placed = twice(["waiting", "pending", "09:00:00"]);
  const preparing = twice(["waiting", "preparing", "09:01:00"]);
  const ready = twice(["ready", "ready", "09:05:00"]);
  const shelved = twice(["ready", "shelved", "09:06:00"]);
  const of = (news: ReturnType<typeof newsOf>) => [news.placed.map((tile) => tile.id), news.ready.map((tile) => tile.id)];

  it("tells today's when it comes and when it is ready, and nothing between and after", () => {
    expect(of(newsOf(twice(), placed))).toEqual([["A-1 2026-11-21T09:00:00.000Z"], []]);
    expect(of(newsOf(placed, preparing))).toEqual([[], []]);
    expect(of(newsOf(preparing, ready))).toEqual([[], ["A-1 2026-11-21T09:05:00.000Z"]]);
    expect(of(newsOf(ready, shelved))).toEqual([[], []]);
    expect(of(newsOf(ready, preparing))).toEqual([[], []]);
    expect(of(newsOf(ready, twice()))).toEqual([[], []]);
  });

  it("tells today's as well when yesterday's is collected in the same moment", () => {
    const collected = (drawn: Board) => ({ ...drawn, columns: drawn.columns.map((column) =>
      ({ ...column, orders: column.orders.filter(({ since }) => since > "2026-11-21") })) });
    expect(of(newsOf(preparing, collected(ready)))).toEqual([[], ["A-1 2026-11-21T09:05:00.000Z"]]);
    expect(of(newsOf(preparing, collected(preparing)))).toEqual([[], []]);
  });
});

describe("a spoken number", () => {
  it.each([["A-042", "A 42"], ["7", "7"], ["B2-100", "B 2 100"], ["000", "0"], ["क-12", "क 12"], ["#-", ""]])(
    "%s is said as %s", (number, words) => expect(spokenNumber(number)).toBe(words));
});
