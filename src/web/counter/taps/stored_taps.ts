import { readStored, storedNames, writeStored } from "../stored";
import { isKeptTap, type KeptTap, type KeptTaps } from "./kept_taps";
import type { TapShelf } from "./tap_queue";

/**
 * Each tap under a name of its own. A tab sees late what another one has just written, so that two that kept all of them
 * under one name would now and then write away each other's taps.
 */
export class StoredTaps implements TapShelf {
  constructor(private readonly prefix: string) {}

  read(): KeptTaps {
    const all = this.all();
    return {
      taps: all.filter(({ code }) => code === null).map(({ tap }) => tap),
      conflicts: all.flatMap(({ tap, code }) => (code === null ? [] : [{ tap, code }])),
    };
  }

  write(before: KeptTaps, after: KeptTaps): void {
    const places = new Map(this.all().map(({ tap, place }) => [tap.key, place]));
    let last = Math.max(0, ...places.values());
    const placeOf = ({ key }: { key: string }) => places.get(key) ?? ++last;
    const keys = new Set([...after.taps, ...after.conflicts.map(({ tap }) => tap)].map(({ key }) => key));
    for (const { key } of [...before.taps, ...before.conflicts.map(({ tap }) => tap)]) {
      if (!keys.has(key)) writeStored(this.prefix + key, undefined);
    }
    for (const tap of after.taps) {
      if (!before.taps.includes(tap)) this.keep({ place: placeOf(tap), tap, code: null });
    }
    for (const conflict of after.conflicts) {
      if (!before.conflicts.includes(conflict)) this.keep({ place: placeOf(conflict.tap), ...conflict });
    }
  }

  private keep(one: KeptTap): void {
    writeStored(this.prefix + one.tap.key, one);
  }

  private all(): KeptTap[] {
    return storedNames(this.prefix).flatMap((name) => readStored(name, isKeptTap) ?? [])
      .sort((one, other) => one.place - other.place);
  }
}

/** Accounts that share a browser, and shops of one account, do not meet. */
export function prefixOfTaps(user: string, shop: string): string {
  return `docket.counter.tap.${user}.${shop}.`;
}
