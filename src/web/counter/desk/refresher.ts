import { signal } from "@preact/signals";
import { Backoff } from "../../live/backoff";
import type { Order } from "../orders/order";

/** How orders are read; both throw when the server cannot be asked. */
export interface Reading {
  /** The order as it is, or null when there is none, or none for the caller. */
  one(id: string): Promise<Order | null>;
  /** Reads all open orders into the book. `isAnew`: nothing that is known counts any more. */
  all(isAnew: boolean): Promise<void>;
  take(id: string, order: Order | null): void;
}

/** What happens within it is read together. */
const GATHER_MS = 40;
/** With more orders to read, reading all open ones costs less. */
const MOST_SINGLE = 25;

/** Reads again what events say has changed, until it has been read. */
export class Refresher {
  /** Since when something that has changed is not read yet. */
  readonly behindSince = signal<number | undefined>(undefined);
  private readonly changed = new Set<string>();
  private wantsAll = false;
  private wantsAnew = false;
  private isRunning = false;
  private isStopped = false;
  private skipPause: (() => void) | undefined;

  constructor(private readonly reading: Reading, private readonly gather_ms = GATHER_MS,
    private readonly backoff = new Backoff(500, 8_000)) {}

  orderChanged(id: string): void {
    this.changed.add(id);
    this.start();
  }

  readAll(isAnew: boolean): void {
    this.wantsAll = true;
    this.wantsAnew ||= isAnew;
    this.start();
  }

  /** The server is there again: what could not be read is read now. */
  hurry(): void {
    this.skipPause?.();
  }

  stop(): void {
    this.isStopped = true;
    this.skipPause?.();
  }

  private start(): void {
    this.behindSince.value ??= Date.now();
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    await this.pause(this.gather_ms);
    while (!this.isStopped && (this.wantsAll || this.changed.size > 0)) {
      const begun = Date.now();
      try {
        await (this.wantsAll || this.changed.size > MOST_SINGLE ? this.takeAll() : this.takeChanged());
        this.backoff.reset();
        this.behindSince.value = begun;
      } catch {
        await this.pause(this.backoff.next());
      }
    }
    this.behindSince.value = undefined;
    this.isRunning = false;
  }

  private async takeAll(): Promise<void> {
    const ids = [...this.changed];
    const isAnew = this.wantsAnew;
    this.changed.clear();
    this.wantsAll = this.wantsAnew = false;
    try {
      await this.reading.all(isAnew);
    } catch (error) {
      ids.forEach((id) => this.changed.add(id));
      this.wantsAll = true;
      this.wantsAnew ||= isAnew;
      throw error;
    }
  }

  private async takeChanged(): Promise<void> {
    const ids = [...this.changed];
    this.changed.clear();
    const results = await Promise.allSettled(ids.map(async (id) => {
      try {
        const order = await this.reading.one(id);
        if (!this.isStopped) this.reading.take(id, order);
      } catch (error) {
        this.changed.add(id);
        throw error;
      }
    }));
    const failed = results.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
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
