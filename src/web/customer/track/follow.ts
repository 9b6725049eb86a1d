import { Backoff } from "../../live/backoff";

/** An answer about a thing that changes: its newest state, that it is the one the caller has, or that there is none. */
export type Answer<T> = { kind: "new"; state: T; etag: string } | { kind: "same" } | { kind: "gone" };

export interface Asked {
  /** The state that the caller has. */
  etag: string | undefined;
  /** How long the server may wait for a newer one. */
  waitS: number;
  signal: AbortSignal;
}

export interface Listener<T> {
  /** A state that was not known before. */
  changed: (state: T) => void;
  /** The server has just said that what is shown is so. */
  confirmed: () => void;
  /** Nothing is known any more of whether what is shown is still so. */
  lost: () => void;
  /** There is nothing behind the link, or not any more. Nothing more is heard. */
  gone: () => void;
}

export const WAIT_S = 25;
/** An answer that takes so much longer than it was told to wait does not come. */
const SPARE_MS = 10_000;
/** Faster than a person looks again, should a server not wait. */
const LEAST_MS = 500;

/** Keeps up with one thing by asking and waiting, for as long as its page is open. */
export class Follower<T> {
  private etag: string | undefined;
  private attempt: AbortController | undefined;
  private skipPause: (() => void) | undefined;
  private isStopped = false;
  private isLost = false;
  /** The state is wanted now, and not once it changes. */
  private isHurried = true;
  private readonly backoff = new Backoff();

  /** `ask` rejects when no answer came, or none that says how it stands. */
  constructor(private readonly ask: (asked: Asked) => Promise<Answer<T>>, private readonly listener: Listener<T>) {}

  start(): void {
    void this.run();
  }

  stop(): void {
    this.isStopped = true;
    this.hurry();
  }

  /** Asks at once: the page was asleep or offline, or time alone has changed something. */
  hurry(): void {
    this.isHurried = true;
    this.attempt?.abort();
    this.skipPause?.();
  }

  /** The network is known to be away. */
  lose(): void {
    this.say(false);
    this.attempt?.abort();
  }

  /** Takes over a state that came another way. What is under way may be older and is dropped. */
  adopt(state: T, etag: string): void {
    this.etag = etag;
    this.listener.changed(state);
    this.say(true);
    this.hurry();
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      const startedAt = Date.now();
      const waitS = this.isHurried || this.isLost ? 0 : WAIT_S;
      this.isHurried = false;
      const isAnswered = await this.askOnce(waitS);
      if (this.isStopped) return;
      if (this.isHurried) continue;
      if (!isAnswered) await this.pause(this.backoff.next());
      else if (waitS > 0 && Date.now() - startedAt < LEAST_MS) await this.pause(LEAST_MS);
    }
  }

  private async askOnce(waitS: number): Promise<boolean> {
    const attempt = new AbortController();
    this.attempt = attempt;
    const timer = setTimeout(() => attempt.abort(), waitS * 1000 + SPARE_MS);
    try {
      const answer = await this.ask({ etag: this.etag, waitS, signal: attempt.signal });
      if (attempt.signal.aborted) return false;
      this.take(answer);
      this.backoff.reset();
      return true;
    } catch {
      if (!this.isHurried) this.say(false);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  private take(answer: Answer<T>): void {
    if (answer.kind === "gone") {
      this.isStopped = true;
      this.listener.gone();
      return;
    }
    if (answer.kind === "new") {
      this.etag = answer.etag;
      this.listener.changed(answer.state);
    }
    this.say(true);
  }

  private say(isKnown: boolean): void {
    this.isLost = !isKnown;
    if (isKnown) this.listener.confirmed();
    else this.listener.lost();
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
