import { describe, expect, it } from "vitest";
import { isNight, settingsOf } from "../board/settings";

const none = { sound: null, speech: false, theme: "auto", zoom: 1, night: null };
const read = (kept: string | null, query = "") => settingsOf(kept, new URLSearchParams(query));

describe("settings", () => {
  it("are the usual ones where nothing was kept", () => {
    expect(read(null)).toEqual(none);
  });

  it.each(["", "null", "7", "{", "[]", '{"theme":"pink","zoom":"big","night":{"from":25,"to":1},"sound":1}'])(
    "are the usual ones where %s was kept", (kept) => expect(read(kept)).toEqual(none));

  it("come back as they were kept", () => {
    const chosen = { sound: true, speech: true, theme: "dark", zoom: 1.3, night: { from: 22, to: 6 } };
    expect(read(JSON.stringify(chosen))).toEqual(chosen);
  });

  it("are what the address asks for", () => {
    expect(read('{"theme":"dark","zoom":2}', "theme=light&zoom=1.2")).toMatchObject({ theme: "light", zoom: 1.2 });
    expect(read(null, "zoom=150%25")).toMatchObject({ zoom: 1.5 });
  });

  it.each([["9", 2], ["0.1", 0.5], ["-1", 1], ["x", 1], ["", 1]])("take a zoom of %s as %d", (asked, zoom) => {
    expect(read(null, `zoom=${asked}`).zoom).toBe(zoom);
  });
});

describe("night", () => {
  it.each([
    [22, 6, 21, false], [22, 6, 22, true], [22, 6, 0, true], [22, 6, 5, true], [22, 6, 6, false],
    [1, 5, 0, false], [1, 5, 1, true], [1, 5, 5, false], [3, 3, 3, false],
  ])("from %i to %i includes %i o'clock: %s", (from, to, hour, expected) => {
    expect(isNight({ from, to }, hour)).toBe(expected);
  });
  it("is never where none is set", () => {
    expect(isNight(null, 3)).toBe(false);
  });
});
