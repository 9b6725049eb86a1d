/** Readings of /metrics by their name, with those of all labels added up (Prometheus text format). */
export type Readings = ReadonlyMap<string, number>;

export function readingsOf(text: string): Readings {
  const readings = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/.exec(line) ?? [];
    const number = Number(value);
    if (name === undefined || !Number.isFinite(number)) continue;
    readings.set(name, (readings.get(name) ?? 0) + number);
  }
  return readings;
}
