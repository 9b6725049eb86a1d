import type { Transport } from "../live/stream";

export interface Drawn {
  cursor: string;
  transport: Transport;
}

const BETWEEN_MS = 1_000;
const AT_LEAST_EVERY_MS = 15_000;

/** Tells the server what is on the screen: after each drawing, at most once a second, and every 15 s. */
export class Reports {
  private newest: Drawn | undefined;
  private isDue = false;
  private isBusy = false;
  private isStopped = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  /** `send` may fail: the next report makes up for it. */
  constructor(private readonly send: (drawn: Drawn) => Promise<void>) {}

  drawn(drawn: Drawn): void {
    this.newest = drawn;
    this.isDue = true;
    if (!this.isBusy) void this.report();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.again);
  }

  /** One at a time, with the pause that belongs to it. */
  private async report(): Promise<void> {
    if (this.isStopped || !this.newest) return;
    clearTimeout(this.again);
    this.isBusy = true;
    this.isDue = false;
    const pause = new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    await this.send(this.newest).catch(() => undefined);
    await pause;
    this.isBusy = false;
    if (this.isDue) void this.report();
    else if (!this.isStopped) this.again = setTimeout(() => void this.report(), AT_LEAST_EVERY_MS - BETWEEN_MS);
  }
}
