import { describe, expect, it } from "vitest";
import { type Board, newsOf, spokenNumber, tilesOf } from "../board/board";

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
    expect(tilesOf(board(["A-1", "A-1"], []), "waiting").map((tile) => tile.id)).toEqual(["A-1", "A-1#2"]);
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

describe("a spoken number", () => {
  it.each([["A-042", "A 42"], ["7", "7"], ["B2-100", "B 2 100"], ["000", "0"], ["क-12", "क 12"], ["#-", ""]])(
    "%s is said as %s", (number, words) => expect(spokenNumber(number)).toBe(words));
});
