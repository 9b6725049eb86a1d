/** Growing pauses with jitter, so that a hundred screens do not come back at the same moment. */
export class Backoff {
  private tries = 0;
  constructor(private readonly firstMs = 250, private readonly mostMs = 10_000) {}

  next(): number {
    const ceiling = Math.min(this.mostMs, this.firstMs * 2 ** this.tries++);
    return ceiling / 2 + Math.random() * (ceiling / 2);
  }

  reset(): void {
    this.tries = 0;
  }
}
