import { type Signal, signal } from "@preact/signals";
import { isLimitsByStatus, type LimitsByStatus } from "../orders/urgency";
import { onStored, readStored, writeStored } from "../stored";

const NAME = "docket.counter";

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

/** A value that this browser remembers, the same in all of its tabs. */
class Preference<T> {
  private readonly held: Signal<T>;

  /** Until it is called, the value is that of other tabs, too. */
  readonly stop: () => void;

  constructor(private readonly name: string, isRight: (value: unknown) => value is T, otherwise: T) {
    const read = () => readStored(name, isRight) ?? otherwise;
    this.held = signal(read());
    this.stop = onStored(name, () => (this.held.value = read()));
  }

  peek(): T {
    return this.held.peek();
  }

  get value(): T {
    return this.held.value;
  }

  set value(value: T) {
    this.held.value = value;
    writeStored(this.name, value);
  }
}

/** How this browser's counter is set up. */
export class Preferences {
  readonly isMuted = new Preference(`${NAME}.muted`, isFlag, false);
  /** Whether single keys do something: they get in the way of who speaks to the computer. */
  readonly hasShortcuts = new Preference(`${NAME}.shortcuts`, isFlag, true);
  /** Statuses are a shop's own, and so are these. */
  readonly limits: Preference<LimitsByStatus>;

  constructor(shop: string) {
    this.limits = new Preference<LimitsByStatus>(`${NAME}.limits.${shop}`, isLimitsByStatus, {});
  }

  stop(): void {
    [this.isMuted, this.hasShortcuts, this.limits].forEach((each) => each.stop());
  }
}
