import { Backoff } from "../live/backoff";
import { heedTime } from "../live/server_time";
import { type Message, Stream, type Transport } from "../live/stream";
import type { Board } from "./board";
import { authorization, BoardSource } from "./source";

export interface Watcher {
  board(board: Board): void;
  /** The newest board is at this cursor: what was given last is what there is. */
  current(cursor: string, transport: Transport): void;
  /** The server is there. */
  heard(): void;
  connected(is: boolean): void;
  /** For good, by Docket itself and not by something in between: 401, 403 or 404. Nothing more comes. */
  refused(status: number): void;
}

/** Watches a shop's board until it is stopped: one look, which is the fastest, then the stream from there. */
export class Watch {
  private readonly source: BoardSource;
  private stream: Stream | undefined;
  private isStopped = false;
  private isConfirming = false;

  constructor(shop: string, private readonly key: string | undefined, private readonly watcher: Watcher) {
    this.source = new BoardSource(shop, key);
    void this.begin();
  }

  stop(): void {
    this.isStopped = true;
    this.stream?.stop();
  }

  private async begin(): Promise<void> {
    const backoff = new Backoff();
    while (!this.isStopped) {
      const looked = await look(this.source.streamPath, this.key);
      if (this.isStopped) return;
      if (looked.board) {
        this.watcher.heard();
        this.watcher.board(looked.board);
        this.watcher.current(looked.board.cursor, "long_poll");
        return this.listen(looked.board.cursor);
      }
      if (isRefusal(looked.status)) return this.refuse(looked.status);
      await new Promise((resolve) => setTimeout(resolve, backoff.next()));
    }
  }

  private listen(since: string): void {
    const stream = new Stream(this.source, {
      message: (message) => this.take(message, stream.transport),
      connected: (is) => this.watcher.connected(is),
      alive: () => this.watcher.heard(),
      refused: () => void this.confirmRefusal(),
    }, since);
    this.stream = stream;
  }

  private take(message: Message, transport: Transport): void {
    if (message.type === "board") this.watcher.board(message.data as Board);
    if (message.cursor) this.watcher.current(message.cursor, transport);
  }

  /** A proxy may refuse for a while what the server would not. */
  private async confirmRefusal(): Promise<void> {
    if (this.isConfirming) return;
    this.isConfirming = true;
    const { status } = await look(this.source.streamPath, this.key);
    this.isConfirming = false;
    if (isRefusal(status) && !this.isStopped) this.refuse(status);
  }

  private refuse(status: number): void {
    this.stop();
    this.watcher.refused(status);
  }
}

const PATIENCE_MS = 10_000;

/** Asks for the board once. The status is Docket's own; undefined when somebody else answered, or nobody. */
export async function look(path: string, key?: string): Promise<{ board?: Board; status?: number }> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(path, { headers: authorization(key), cache: "no-store", signal: patience.signal });
    heedTime(response);
    if (response.ok) return { board: (await response.json()) as Board, status: response.status };
    return isProblem(response) ? { status: response.status } : {};
  } catch {
    return {};
  } finally {
    clearTimeout(timer);
  }
}

/** Whether Docket itself refused, and not something in between. */
export function isProblem(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
}

function isRefusal(status: number | undefined): status is number {
  return status === 401 || status === 403 || status === 404;
}
