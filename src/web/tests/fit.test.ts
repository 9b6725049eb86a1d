import { describe, expect, it } from "vitest";
import { fit, pageOf, type Room } from "../board/fit";

/** The ready column of a television of 1920 by 1080. */
const tv: Room = { width: 1000, height: 900, count: 1, widest: 3.3, line: 1.14, smallest: 75.6, zoom: 1 };

describe("fitting numbers", () => {
  it("gives a single number the whole width", () => {
    expect(fit(tv)).toEqual({ size: 1000 / 3.75, columns: 1, perPage: 1, pages: 1 });
  });

  it("makes numbers smaller only as far as their count asks", () => {
    const sizes = [1, 2, 4, 8, 16, 24].map((count) => fit({ ...tv, count }).size);
    expect([...sizes].sort((one, other) => other - one)).toEqual(sizes);
  });

  it("never lets them be wider or higher than their room", () => {
    for (let count = 1; count <= 200; count += 1) {
      for (const room of [tv, { ...tv, width: 340, height: 300, smallest: 25 }, { ...tv, width: 1040, height: 860 }]) {
        const { size, columns, perPage } = fit({ ...room, count });
        expect(columns * size * (room.widest + 0.44), `${count} in ${room.width}`).toBeLessThanOrEqual(room.width);
        expect(Math.ceil(perPage / columns) * size * room.line).toBeLessThanOrEqual(room.height + 1e-6);
      }
    }
  });

  it("shows twenty numbers in a column of a television at once", () => {
    expect(fit({ ...tv, count: 20 }).pages).toBe(1);
  });

  it("turns pages rather than make them too small to be read", () => {
    for (let count = 2; count <= 200; count += 1) {
      const { size, pages, perPage } = fit({ ...tv, count });
      expect(size).toBeGreaterThanOrEqual(tv.smallest);
      expect(pages * perPage).toBeGreaterThanOrEqual(count);
      expect((pages - 1) * perPage).toBeLessThan(count);
    }
  });

  it("makes pages of about the same length", () => {
    const { pages, perPage } = fit({ ...tv, count: 31 });
    expect([pages, perPage]).toEqual([2, 16]);
  });

  it("squeezes one number that is wider than its room", () => {
    expect(fit({ ...tv, widest: 40 }).size).toBeLessThan(tv.smallest);
    expect(fit({ ...tv, widest: 40, count: 3 })).toMatchObject({ columns: 1, pages: 1 });
  });

  it("takes zoom as smaller numbers, or as pages sooner", () => {
    expect(fit({ ...tv, zoom: 0.5 }).size).toBe(fit(tv).size / 2);
    expect(fit({ ...tv, zoom: 1.5 }).size).toBe(fit(tv).size);
    expect(fit({ ...tv, count: 20, zoom: 1.5 }).pages).toBeGreaterThan(1);
  });

  it("knows nothing to show, and no room yet", () => {
    expect(fit({ ...tv, count: 0 })).toMatchObject({ perPage: 1, pages: 1 });
    expect(fit({ ...tv, width: 0, height: 0, count: 9 }).pages).toBeGreaterThan(0);
  });
});

describe("pages", () => {
  const three = { size: 80, columns: 1, perPage: 2, pages: 3 };
  it("are cut one after the other", () => {
    expect([0, 1, 2].map((page) => pageOf([1, 2, 3, 4, 5], page, three))).toEqual([[1, 2], [3, 4], [5]]);
  });
  it("that are gone are the last one", () => {
    expect(pageOf([1, 2, 3, 4, 5], 7, three)).toEqual([5]);
  });
});
