export interface Scale {
  /** The value at the top. */
  top: number;
  /** From nothing up to the top. */
  ticks: number[];
}

/** Round steps of 1, 2 or 5 times a power of ten, at most `most` of them, none smaller than `smallest`. */
export function scaleFor(largest: number, most = 4, smallest = 1): Scale {
  const rough = Math.max(largest, smallest) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(smallest, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough - power * 1e-9)!);
  const count = Math.max(1, Math.ceil(largest / step - 1e-9));
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

export interface Bar {
  x: number;
  width: number;
}

/** Bars side by side over a width, with gaps that are a fifth of their place and no more than 8 units. */
export function barsOver(width: number, count: number): Bar[] {
  const place = width / Math.max(1, count);
  const gap = Math.min(8, place / 5);
  return Array.from({ length: count }, (_, index) => ({ x: index * place + gap / 2, width: Math.max(0.5, place - gap) }));
}

/** Every how many bars there is room for a label of that width. */
export function labelStep(width: number, count: number, labelWidth: number): number {
  const room = Math.max(1, Math.floor(width / labelWidth));
  return Math.max(1, Math.ceil(count / room));
}

/** Which bar a place belongs to. */
export function barAt(x: number, width: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)));
}
