import { batch, computed, signal } from "@preact/signals";
import { renewIfOutdated } from "../api/renewal";
import { heedTime } from "../live/server_time";
import type { Transport } from "../live/stream";
import { announce } from "./announce";
import { type Board, newsOf } from "./board";
import { now } from "./clock";
import { freshnessOf, type Moment, moment } from "./freshness";
import type { PairedScreen } from "./pairing";
import { type Drawn, Reports } from "./report";
import { leaveSnapshot, takeSnapshot } from "./snapshot";
import { authorization } from "./source";
import { isProblem, Watch, type Watcher } from "./watch";

const REPORT_MS = 10_000;

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
  let isOver = false;
  const refuse = (status: number) => !isOver && refused(status);
  // A board that everybody may see does not end with its screen's key: only its reports are refused then.
  reports = paired && new Reports(async (drawn) => {
    const status = await reportDrawn(paired.key, drawn);
    if (status === 401 || status === 403) refuse(status);
  });
  const watch = new Watch(shop, paired?.key, watcher(refuse));
  return () => {
    isOver = true;
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
      // What is on the screen already is not drawn again, but how news comes is news.
      const isDrawn = cursor.peek() === at && transport !== by;
      transport = by;
      cursor.value = at;
      if (isDrawn) wasDrawn(at);
    },
    heard: () => (heard.value = moment()),
    connected(is) {
      isConnected.value = is;
      if (is) void renewIfOutdated(() => board.value && heard.value && leaveSnapshot(board.value, heard.value), heedTime);
    },
    refused,
  };
}

/** To be called when the board of `cursor` is on the screen. */
export function wasDrawn(at: string): void {
  reports?.drawn({ cursor: at, transport });
}

/** The status of Docket's own answer; undefined when somebody else answered. */
async function reportDrawn(key: string, drawn: Drawn): Promise<number | undefined> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), REPORT_MS);
  try {
    const response = await fetch("/api/v1/screens/self/drawn", {
      method: "PUT",
      headers: { "Content-Type": "application/json", ...authorization(key) },
      body: JSON.stringify(drawn),
      signal: patience.signal,
    });
    return response.ok || isProblem(response) ? response.status : undefined;
  } finally {
    clearTimeout(timer);
  }
}
