import { describe, expect, it } from "vitest";
import { entryOf, isRenewalDue } from "../api/renewal";

const HOUR = 3_600_000;

describe("reading the page anew", () => {
  it("is due when the server is of another version", () => {
    expect(isRenewalDue("1 a", "1 b", {}, 0)).toBe(true);
  });
  it("is not due while it is the same", () => {
    expect(isRenewalDue("1 a", "1 a", {}, 0)).toBe(false);
  });
  it("is not due again for a version that it was just read anew for", () => {
    expect(isRenewalDue("1 a", "1 b", { "1 b": 0 }, HOUR - 1)).toBe(false);
    expect(isRenewalDue("1 a", "1 b", { "1 b": 0 }, HOUR)).toBe(true);
  });
  it("ends while two versions answer in turns", () => {
    const past: Record<string, number> = {};
    let page = "1 a";
    let reloads = 0;
    for (let second = 0; second < 600; second += 1) {
      const server = second % 2 ? "1 b" : "1 a";
      if (!isRenewalDue(page, server, past, second * 1_000)) continue;
      past[server] = second * 1_000;
      page = server;
      reloads += 1;
    }
    expect(reloads).toBe(2);
  });
});

describe("the script that a page begins with", () => {
  it("is read from the page as it is served", () => {
    const html = '<head>\n  <script type="module" crossorigin src="/assets/order-DW4ucDkl.js"></script>\n'
      + '  <link rel="modulepreload" crossorigin href="/assets/client-CJYcUcvw.js">';
    expect(entryOf(html)).toBe("/assets/order-DW4ucDkl.js");
  });
  it("is none where there is none", () => {
    expect(entryOf("<p>Bad gateway</p>")).toBeUndefined();
  });
});
