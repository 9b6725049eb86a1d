import type { ServerEvent } from "../live/events";
import { type Message, type Source, throwIfRefused } from "../live/stream";
import type { Board } from "./board";

const WAIT_S = 25;

/** A shop's board over every transport. `shop` is its id or slug; `key` the key of a paired screen. */
export class BoardSource implements Source {
  readonly socketPath: string;
  readonly streamPath: string;
  private etag: string | undefined;
  private lastSignal: AbortSignal | undefined;

  constructor(shop: string, private readonly key: string | undefined) {
    this.socketPath = `/ws/boards/${encodeURIComponent(shop)}`;
    this.streamPath = `/api/v1/boards/${encodeURIComponent(shop)}`;
  }

  async credential(): Promise<string | undefined> {
    return this.key;
  }

  messageOf({ event, data, id }: ServerEvent): Message | undefined {
    if (event !== "board") return undefined;
    return { type: "board", data: JSON.parse(data), ...(id === undefined ? {} : { cursor: id }) };
  }

  /** The first look of a connection does not wait: it says at once that there is one. */
  async poll(_since: string | undefined, signal: AbortSignal, hear: (message: Message) => void): Promise<void> {
    const isFirst = signal !== this.lastSignal;
    this.lastSignal = signal;
    const response = await fetch(isFirst ? this.streamPath : `${this.streamPath}?wait=${WAIT_S}`, {
      headers: { ...authorization(this.key), ...(this.etag ? { "If-None-Match": this.etag } : {}) },
      cache: "no-store",
      signal,
    });
    throwIfRefused(response);
    if (response.status === 304) return;
    if (!response.ok) throw new Error(`the board answered ${response.status}`);
    const board = (await response.json()) as Board;
    this.etag = response.headers.get("ETag") ?? undefined;
    hear({ type: "board", cursor: board.cursor, data: board });
  }
}

export function authorization(key: string | undefined): Record<string, string> {
  return key ? { Authorization: `Bearer ${key}` } : {};
}
