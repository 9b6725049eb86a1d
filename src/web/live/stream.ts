import { Backoff } from "./backoff";
import { type ServerEvent, EventParser } from "./events";

export type Transport = "websocket" | "event_stream" | "long_poll";

/** What a page listens to; one durable cursor over three transports. */
export interface Source {
  /** Path of the WebSocket, without the cursor. */
  socketPath: string;
  /** Of the event stream. */
  streamPath: string;
  /** Asks once, waiting at the server, and gives what is new through `hear`. */
  poll(since: string | undefined, signal: AbortSignal, hear: (message: Message) => void): Promise<void>;
  /** The credential: an access token or an API key; undefined for a public source. */
  credential(): Promise<string | undefined>;
  /** A server-sent event as a frame of the WebSocket would say it; undefined for what is of no concern. */
  messageOf(event: ServerEvent): Message | undefined;
}

/** A frame of the WebSocket: `{type, cursor?, data?}`. */
export interface Message {
  type: string;
  cursor?: string;
  data?: unknown;
}

export interface Listener {
  /** In order, each once. */
  message(message: Message): void;
  /** Whether there is a connection now that has been heard of. */
  connected(is: boolean, transport: Transport): void;
  /** The server has said something just now, if only that it is there. */
  alive(): void;
  /** The credential is not good any more (401, 403, 4401, 4403), or there is nothing here (404, 4404). */
  refused(status: 401 | 403 | 404): void;
}

/** Not a frame: the stream or the long poll has been let in, and there was nothing to say. */
const OPEN = "open";
const ORDER: Transport[] = ["websocket", "event_stream", "long_poll"];
const PING_MS = 5_000;
/** Nothing heard for so long: the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 12_000;
const OPENING_MS = 8_000;
/** An event stream says something every 15 s; when two of these are missing, something in between keeps them back. */
const EVENT_SILENCE_MS = 35_000;
/** No poll takes so long: it waits at the server for half a minute at most. */
const POLL_MS = 45_000;
/** A transport that fails so often in a row, while the server answers otherwise, does not get through here. */
const FAILURES = 2;
/** Then a better one is tried again after: the proxy in between may have been mended. */
const RETRY_BETTER_MS = 10 * 60_000;

class Refused extends Error {
  constructor(readonly status: 401 | 403 | 404) {
    super(`refused: ${status}`);
  }
}

/** Listens for weeks: reconnects with growing pauses, goes on at its cursor, and falls back to what gets through. */
export class Stream {
  private cursor: string | undefined;
  private level = 0;
  private failures = 0;
  private degradedAt = 0;
  private stopped = false;
  private readonly backoff = new Backoff();
  private attempt: AbortController | undefined;
  private skipPause: (() => void) | undefined;

  constructor(private readonly source: Source, private readonly listener: Listener, since?: string) {
    this.cursor = since;
    // A page that comes back, from sleep or from offline, does not wait out its pause.
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    void this.run();
  }

  get transport(): Transport {
    return ORDER[this.level]!;
  }

  stop(): void {
    this.stopped = true;
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.attempt?.abort();
    this.skipPause?.();
  }

  private readonly hurry = () => {
    if (document.visibilityState === "visible") this.skipPause?.();
  };

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.level > 0 && Date.now() - this.degradedAt > RETRY_BETTER_MS) this.level = 0;
      const attempt = new AbortController();
      this.attempt = attempt;
      let heard = false;
      const hear = (message: Message) => {
        if (attempt.signal.aborted) return;
        this.accept(message, !heard);
        heard = true;
      };
      try {
        await this.listen(attempt, hear);
      } catch (error) {
        if (error instanceof Refused && !this.stopped) this.listener.refused(error.status);
      }
      attempt.abort();
      if (this.stopped) return;
      this.listener.connected(false, this.transport);
      await this.consider(heard);
      await this.pause(this.backoff.next());
    }
  }

  private accept(message: Message, isFirst: boolean): void {
    this.backoff.reset();
    this.failures = 0;
    if (isFirst) this.listener.connected(true, this.transport);
    this.listener.alive();
    if (message.type === "pong" || message.type === OPEN) return;
    this.listener.message(message);
    if (message.cursor) this.cursor = message.cursor;
  }

  /** Steps down when this transport does not get through to a server that is there. */
  private async consider(heard: boolean): Promise<void> {
    if (heard) return;
    this.failures += 1;
    if (this.failures < FAILURES || this.level === ORDER.length - 1) return;
    if (!(await isServerThere())) return;
    this.level += 1;
    this.failures = 0;
    this.degradedAt = Date.now();
  }

  private listen(attempt: AbortController, hear: (message: Message) => void): Promise<void> {
    if (this.transport === "websocket") return this.listenToSocket(attempt, hear);
    return withPulse(attempt, () => this.listener.alive(), () =>
      this.transport === "event_stream" ? this.listenToEvents(attempt, hear) : this.pollOn(attempt, hear));
  }

  private async listenToSocket(attempt: AbortController, hear: (message: Message) => void): Promise<void> {
    const token = await this.source.credential();
    // Stopped meanwhile: nobody would close a socket that is opened now.
    if (attempt.signal.aborted) return;
    const url = new URL(this.source.socketPath, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.cursor) url.searchParams.set("since", this.cursor);
    const socket = new WebSocket(url);
    let lastHeard = Date.now();
    const pulse = setInterval(() => {
      const silence = Date.now() - lastHeard;
      if (silence > (socket.readyState === WebSocket.OPEN ? SILENCE_MS : OPENING_MS)) attempt.abort();
      else if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, PING_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        attempt.signal.addEventListener("abort", () => resolve());
        socket.onopen = () => {
          if (token) socket.send(JSON.stringify({ type: "auth", token }));
        };
        socket.onmessage = ({ data }) => {
          lastHeard = Date.now();
          hear(JSON.parse(String(data)) as Message);
        };
        socket.onclose = ({ code }) => {
          const status = code - 4000;
          if (status === 401 || status === 403 || status === 404) reject(new Refused(status));
          else resolve();
        };
      });
    } finally {
      clearInterval(pulse);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private async listenToEvents(attempt: AbortController, hear: (message: Message) => void): Promise<void> {
    const url = new URL(this.source.streamPath, location.href);
    if (this.cursor) url.searchParams.set("since", this.cursor);
    const token = await this.source.credential();
    const headers = { Accept: "text/event-stream", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const deadline = new Deadline(attempt, OPENING_MS);
    try {
      const response = await fetch(url, { headers, signal: attempt.signal, cache: "no-store" });
      throwIfRefused(response);
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream") || !response.body) return;
      await this.readEvents(response.body.getReader(), hear, () => deadline.put(EVENT_SILENCE_MS));
    } finally {
      deadline.lift();
    }
  }

  /** The first bytes say that there is a way through: a proxy may let a stream begin and keep back what is in it. */
  private async readEvents(reader: ReadableStreamDefaultReader<Uint8Array>, hear: (message: Message) => void,
    heard: () => void): Promise<void> {
    const parser = new EventParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      hear({ type: OPEN });
      for (const event of parser.take(decoder.decode(value, { stream: true }))) {
        const message = this.source.messageOf(event);
        if (message) hear(message);
      }
    }
  }

  private async pollOn(attempt: AbortController, hear: (message: Message) => void): Promise<void> {
    const deadline = new Deadline(attempt, POLL_MS);
    try {
      while (!attempt.signal.aborted) {
        await this.source.poll(this.cursor, attempt.signal, hear);
        deadline.put(POLL_MS);
        hear({ type: OPEN });
      }
    } finally {
      deadline.lift();
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.skipPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Ends an attempt unless it is put off in time. */
class Deadline {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly attempt: AbortController, milliseconds: number) {
    this.put(milliseconds);
  }

  put(milliseconds: number): void {
    this.lift();
    this.timer = setTimeout(() => this.attempt.abort(), milliseconds);
  }

  lift(): void {
    clearTimeout(this.timer);
  }
}

/** Throws what `listener.refused` is to hear. */
export function throwIfRefused(response: Response): void {
  const { status } = response;
  if (status === 401 || status === 403 || status === 404) throw new Refused(status);
}

/** A stream that says nothing for 15 s and one that is dead look alike: so the server is asked beside it. */
async function withPulse(attempt: AbortController, alive: () => void, work: () => Promise<void>): Promise<void> {
  let lastHeard = Date.now();
  const pulse = setInterval(async () => {
    if (Date.now() - lastHeard > SILENCE_MS) attempt.abort();
    if (await isServerThere()) {
      lastHeard = Date.now();
      if (!attempt.signal.aborted) alive();
    }
  }, PING_MS);
  try {
    await work();
  } finally {
    clearInterval(pulse);
  }
}

async function isServerThere(): Promise<boolean> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PING_MS - 500);
  try {
    return (await fetch("/healthz", { signal: patience.signal, cache: "no-store" })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
