/** The room that a column has, in CSS pixels, and what is to fit into it. */
export interface Room {
  width: number;
  height: number;
  /** Numbers to show. */
  count: number;
  /** Width of the widest number, in em. */
  widest: number;
  /** Height of a line with what belongs under it, in em. */
  line: number;
  /** Smaller is not to be read from afar: rather turn pages. */
  smallest: number;
  /** 1 for as big as possible; less for less. More makes pages sooner. */
  zoom: number;
}

export interface Fit {
  /** Of the numbers, in CSS pixels. */
  size: number;
  columns: number;
  perPage: number;
  pages: number;
}

/** Beside each number, in em. */
const SPACE = 0.45;

/** The biggest size at which all numbers fit, or as many pages as it takes at the smallest one. */
export function fit(room: Room): Fit {
  const smallest = room.smallest * room.zoom;
  const one = biggest(room, room.count);
  if (room.count <= 1 || one.size >= smallest) return { ...shrunk(one, room.zoom), perPage: Math.max(1, room.count), pages: 1 };
  const columns = Math.max(1, Math.floor(room.width / (smallest * (room.widest + SPACE))));
  const rows = Math.max(1, Math.floor(room.height / (smallest * room.line)));
  const pages = Math.ceil(room.count / (columns * rows));
  // Pages of about the same length: 13 numbers are 7 and 6, never 12 and 1.
  const perPage = Math.ceil(room.count / pages);
  return { ...shrunk(biggest(room, perPage), room.zoom), perPage, pages };
}

function shrunk({ size, columns }: { size: number; columns: number }, zoom: number) {
  return { size: size * Math.min(1, zoom), columns };
}

function biggest({ width, height, widest, line }: Room, count: number): { size: number; columns: number } {
  let best = { size: 0, columns: 1 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const size = Math.min(width / columns / (widest + SPACE), height / rows / line);
    if (size > best.size) best = { size, columns };
  }
  return best;
}

/** The numbers of a page; a page that is gone is its last one. */
export function pageOf<T>(all: readonly T[], page: number, { perPage, pages }: Fit): readonly T[] {
  const at = Math.min(page, pages - 1) * perPage;
  return all.slice(at, at + perPage);
}
