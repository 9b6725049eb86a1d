import { describe, expect, test } from "vitest";
import { EventParser, type ServerEvent } from "../live/events";

/** What a parser makes of a stream that comes in these pieces. */
function parsed(...pieces: string[]): ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.take(piece));
}

describe("server-sent events", () => {
  test("an event has its name, data and id", () => {
    expect(parsed("event: board\nid: 7\ndata: {}\n\n")).toEqual([{ event: "board", data: "{}", id: "7" }]);
  });

  test("an event without a name is a message", () => {
    expect(parsed("data: x\n\n")).toEqual([{ event: "message", data: "x", id: undefined }]);
  });

  test("lines of data are joined", () => {
    expect(parsed("data: a\ndata: b\ndata\n\n")[0]?.data).toBe("a\nb\n");
  });

  test("one space after the colon is no part of the value", () => {
    expect(parsed("data:  a:b\n\n")[0]?.data).toBe(" a:b");
  });

  test("comments, unknown fields and blocks without data are no events", () => {
    expect(parsed(": heartbeat\n\nretry: 1000\n\nid: 3\n\n")).toEqual([]);
  });

  test("an id stays until there is another", () => {
    expect(parsed("id: 1\ndata: a\n\ndata: b\n\n").map(({ id }) => id)).toEqual(["1", "1"]);
  });

  test("a name does not stay", () => {
    expect(parsed("event: reset\ndata: a\n\ndata: b\n\n").map(({ event }) => event)).toEqual(["reset", "message"]);
  });

  test.each(["\n", "\r\n", "\r"])("lines end with %j", (end) => {
    const text = ["event: board", "data: a", "", "data: b", "", ""].join(end);
    // The last CR could be half of a CRLF: what follows decides.
    expect(parsed(text, ": x\n").map(({ data }) => data)).toEqual(["a", "b"]);
  });

  test("it does not matter where a stream is cut", () => {
    const text = "id: 1\r\nevent: board\r\ndata: \u{1F35E} a\r\ndata: b\r\n\r\ndata: c\r\n\r\n";
    const whole = parsed(text);
    expect(whole).toHaveLength(2);
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(parsed(text.slice(0, cut), text.slice(cut)), `cut at ${cut}`).toEqual(whole);
    }
    expect(parsed(...text.split(""))).toEqual(whole);
  });
});
