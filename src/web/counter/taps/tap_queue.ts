import { batch, signal } from "@preact/signals";
import { isTransient, Problem } from "../../api/problem";
import { Backoff } from "../../live/backoff";
import type { Order } from "../orders/order";
import { type KeptTaps, NO_TAPS } from "./kept_taps";
import { type Tap, takenBack, withDone, withRefused, withTried } from "./tap";

/** Where the queue is kept; read anew before each change, since other tabs write it too. */
export interface TapShelf {
  read(): KeptTaps;
  /** What is not the same object in both is written; `before` is what was read. */
  write(before: KeptTaps, after: KeptTaps): void;
}

export interface TapListener {
  /** The server has done it; the order is as it left it. */
  done(tap: Tap, order: Order): void;
  /** It was refused, so what is known of the order is not how it is. */
  refused(tap: Tap): void;
}

/**
 * Sends taps one after the other, in the order in which they were made, for as long as it takes: what cannot reach the
 * server stays, and is sent again under the same Idempotency-Key. A refusal ends all that was tapped on that order.
 */
export class TapQueue {
  readonly kept = signal<KeptTaps>(NO_TAPS);
  /** Whether the last try found no server. */
  readonly isStuck = signal(false);
  private isSending = false;
  private isStopped = false;
  private skipPause: (() => void) | undefined;
  private readonly backoff: Backoff;

  constructor(private readonly shelf: TapShelf, private readonly send: (tap: Tap) => Promise<Order>,
    private readonly listener: TapListener, backoff = new Backoff(500, 8_000)) {
    this.backoff = backoff;
    this.kept.value = shelf.read();
  }

  add(tap: Tap): void {
    this.change((kept) => ({ ...kept, taps: [...kept.taps, tap] }));
    this.hurry();
  }

  /** Drops the last tap on an order if it was never sent. */
  takeBack(order: string): boolean {
    const taps = takenBack(this.shelf.read().taps, order);
    if (!taps) return false;
    this.change((kept) => ({ ...kept, taps }));
    return true;
  }

  /** Somebody has read that it was refused. */
  dismiss(key: string): void {
    this.change((kept) => ({ ...kept, conflicts: kept.conflicts.filter((each) => each.tap.key !== key) }));
  }

  /** Another tab has written. */
  reread(): void {
    this.kept.value = this.shelf.read();
    this.hurry();
  }

  /** Sends what there is, now: the server is there again. */
  hurry(): void {
    this.skipPause?.();
    if (!this.isSending) void this.sendAll();
  }

  stop(): void {
    this.isStopped = true;
    this.skipPause?.();
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    for (let tap = this.first(); tap && !this.isStopped; tap = this.first()) {
      const isAnswered = await this.tryOnce(tap);
      if (this.isStopped) break;
      this.isStuck.value = !isAnswered;
      if (isAnswered) this.backoff.reset();
      else await this.pause(this.backoff.next());
    }
    // Another tab may have sent what this one could not.
    if (!this.first()) this.isStuck.value = false;
    this.isSending = false;
  }

  private first(): Tap | undefined {
    return this.kept.peek().taps[0];
  }

  private async tryOnce(tap: Tap): Promise<boolean> {
    this.change((kept) => ({ ...kept, taps: withTried(kept.taps, tap.key) }));
    // Another tab may just have taken it back, or sent it.
    if (!this.kept.peek().taps.some(({ key }) => key === tap.key)) return true;
    try {
      const order = await this.send(tap);
      if (this.isStopped) return true;
      batch(() => {
        this.listener.done(tap, order);
        this.change((kept) => ({ ...kept, taps: withDone(kept.taps, tap.key, order.version) }));
      });
      return true;
    } catch (error) {
      if (this.isStopped || !(error instanceof Problem) || isWorthAnotherTry(error)) return false;
      this.refuse(tap, error.code);
      return true;
    }
  }

  private refuse(refused: Tap, code: string): void {
    this.change((kept) => {
      const { taps, dropped } = withRefused(kept.taps, refused.key);
      return { taps, conflicts: [...kept.conflicts, ...dropped.map((tap) => ({ tap, code }))] };
    });
    this.listener.refused(refused);
  }

  private change(by: (kept: KeptTaps) => KeptTaps): void {
    const before = this.shelf.read();
    const after = by(before);
    this.shelf.write(before, after);
    this.kept.value = after;
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

/** The session may be renewed, and what still runs will have ended: neither says no to the tap. */
function isWorthAnotherTry(error: Problem): boolean {
  return isTransient(error) || error.status === 401 || error.code === "idempotency_in_progress";
}
