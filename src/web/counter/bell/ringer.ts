import { computed, effect, type Signal, signal } from "@preact/signals";
import type { Desk } from "../desk/desk";
import type { Preferences } from "../settings/preferences";
import { isStrings, onStored, readStored, writeStored } from "../stored";
import { isRinging, stillKnown, unheeded } from "./ring";
import { allowSound, canSound, startRinging, stopRinging } from "./sound";

/** Rings for a desk until somebody has taken note of each new order. */
export class Ringer {
  private readonly acknowledged: Signal<ReadonlySet<string>>;
  private readonly name: string;
  private readonly endings: (() => void)[];

  /** Ids of the orders that nobody has taken note of. */
  readonly unheeded = computed<ReadonlySet<string>>(() =>
    new Set(unheeded(this.desk.shown.value.values(), this.desk.workflow.value.initial, this.acknowledged.value)));
  readonly isRinging = computed(() => isRinging({
    unheeded: this.unheeded.value.size, isMuted: this.preferences.isMuted.value, canSound: canSound.value,
  }));

  /** Who has tapped on a new order has taken note of it, also when the tap is taken back. */
  private readonly tapped = computed(() => this.desk.queue.kept.value.taps
    .filter(({ from }) => from === this.desk.workflow.value.initial).map(({ order }) => order));

  constructor(private readonly desk: Desk, private readonly preferences: Preferences) {
    this.name = `docket.counter.acknowledged.${desk.shop.peek().id}`;
    this.acknowledged = signal(new Set(readStored(this.name, isStrings)));
    this.endings = [
      onStored(this.name, () => this.reread()),
      effect(() => this.acknowledge(this.tapped.value)),
      effect(() => (this.isRinging.value ? startRinging() : stopRinging())),
      allowByTouch(),
    ];
  }

  acknowledge(ids: Iterable<string>): void {
    const fresh = [...ids].filter((id) => !this.acknowledged.peek().has(id));
    if (fresh.length === 0) return;
    this.reread();
    const kept = stillKnown([...this.acknowledged.peek(), ...fresh], this.desk.book.peek());
    this.acknowledged.value = kept;
    writeStored(this.name, [...kept]);
  }

  acknowledgeAll(): void {
    this.acknowledge(this.unheeded.peek());
  }

  /** What other tabs have acknowledged counts here, too, also an order that this one has not heard of yet. */
  private reread(): void {
    this.acknowledged.value = new Set([...this.acknowledged.peek(), ...(readStored(this.name, isStrings) ?? [])]);
  }

  stop(): void {
    this.endings.forEach((end) => end());
    stopRinging();
  }
}

/** Any touch and any key will do; none is asked for again once it has worked. */
function allowByTouch(): () => void {
  const allow = () => {
    if (!canSound.peek()) allowSound();
  };
  addEventListener("pointerup", allow);
  addEventListener("keydown", allow);
  return () => {
    removeEventListener("pointerup", allow);
    removeEventListener("keydown", allow);
  };
}
