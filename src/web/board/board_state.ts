import { batch, computed, signal } from "@preact/signals";
import type { Transport } from "../live/stream";
import { announce } from "./announce";
import { type Board, newsOf } from "./board";
import { now } from "./clock";
import { freshnessOf, type Moment, moment } from "./freshness";
import type { PairedScreen } from "./pairing";
import { renewIfOutdated } from "./renewal";
import { Reports } from "./report";
import { leaveSnapshot, takeSnapshot } from "./snapshot";
import { authorization } from "./source";
import { Watch, type Watcher } from "./watch";

/** The newest board that came, and where the feed was at it. */
export const board = signal<Board | undefined>(undefined);
export const cursor = signal<string | undefined>(undefined);
/** When the server was last heard of. */
const heard = signal<Moment | undefined>(undefined);
export const isConnected = signal(false);
export const freshness = computed(() => freshnessOf(heard.value, now.value));
export const heardAt = computed(() => heard.value);

let transport: Transport = "websocket";
let reports: Reports | undefined;

/** Shows a shop's board from now on, with the key of `paired` where there is one. Returns how to stop it. */
export function showBoard(shop: string, paired: PairedScreen | undefined, refused: (status: number) => void): () => void {
  const snapshot = takeSnapshot(moment());
  if (snapshot && [snapshot.board.shop.slug, snapshot.board.shop.id].includes(shop)) {
    batch(() => {
      board.value = snapshot.board;
      heard.value = snapshot.heard;
    });
  }
  reports = paired ? new Reports((drawn) => reportDrawn(paired.key, drawn)) : undefined;
  const watch = new Watch(shop, paired?.key, watcher(refused));
  return () => {
    watch.stop();
    reports?.stop();
    batch(() => {
      board.value = cursor.value = heard.value = undefined;
      isConnected.value = false;
    });
  };
}

function watcher(refused: (status: number) => void): Watcher {
  return {
    board(next) {
      const news = newsOf(board.peek(), next);
      board.value = next;
      announce(news, next.shop.language);
    },
    current(at, by) {
      transport = by;
      cursor.value = at;
    },
    heard: () => (heard.value = moment()),
    connected(is) {
      isConnected.value = is;
      if (is) void renewIfOutdated(() => board.value && heard.value && leaveSnapshot(board.value, heard.value));
    },
    refused,
  };
}

/** To be called when the board of `cursor` is on the screen. */
export function wasDrawn(at: string): void {
  reports?.drawn({ cursor: at, transport });
}

async function reportDrawn(key: string, drawn: object): Promise<void> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 10_000);
  try {
    await fetch("/api/v1/screens/self/drawn", {
      method: "PUT",
      headers: { "Content-Type": "application/json", ...authorization(key) },
      body: JSON.stringify(drawn),
      signal: patience.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}
