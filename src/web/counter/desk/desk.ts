import { batch, computed, type Signal, signal } from "@preact/signals";
import { distrust, type User } from "../../api/session";
import { type Message, Stream } from "../../live/stream";
import { type Book, withOpenOrders, withOrder, withoutOrder } from "../orders/book";
import { type Column, columnsOf } from "../orders/columns";
import { type Order, type Shop, statusOf, type Workflow } from "../orders/order";
import { withPatience } from "../patience";
import { onStored } from "../stored";
import { sendTap } from "../taps/send_tap";
import { type Step, undoables, withStep } from "../taps/steps";
import { prefixOfTaps, StoredTaps } from "../taps/stored_taps";
import { foreseen, type Tap } from "../taps/tap";
import { TapQueue } from "../taps/tap_queue";
import { now, serverNow } from "./clock";
import type { Hearing } from "./freshness";
import { type OrderEvent, OrderSource } from "./order_source";
import { type OpenOrders, readOpenOrders, readOrder } from "./read_orders";
import { Refresher } from "./refresher";
import { readSettings, type ShopSettings } from "./shop_settings";

/** How often the shop itself is looked at: the feed tells of orders alone. */
const SHOP_EVERY_MS = 60_000;
/** All open orders of a large shop come in several pages. */
const READ_ALL_MS = 30_000;

export interface DeskListener {
  /** The account does not work here any more. */
  shut(): void;
  /** A tap was refused for an order that is by now where it was to go: somebody else was faster. */
  alreadyDone(tap: Tap): void;
}

/** What somebody who works at a shop has before them: its open orders as they are, and what was tapped on them. */
export class Desk {
  readonly book: Signal<Book>;
  readonly shop: Signal<Shop>;
  readonly workflow: Signal<Workflow>;
  readonly queue: TapQueue;
  private readonly steps = signal<readonly Step[]>([]);
  private readonly isConnected = signal(false);
  private readonly heardAt = signal<number | undefined>(Date.now());
  private readonly source: OrderSource;
  private readonly stream: Stream;
  private readonly refresher: Refresher;
  private readonly endings: (() => void)[] = [];

  /** The orders as they are when all taps are done. */
  readonly shown = computed<Book>(() => {
    const taps = this.queue.kept.value.taps;
    if (taps.length === 0) return this.book.value;
    const shown = new Map(this.book.value);
    for (const id of new Set(taps.map((tap) => tap.order))) {
      const order = shown.get(id);
      if (order) shown.set(id, foreseen(order, taps, this.workflow.value, this.shop.value.my_role));
    }
    return shown;
  });
  readonly columns = computed<Column[]>(() => columnsOf(this.shown.value.values(), this.workflow.value));
  /** Orders with a tap that is not done yet. */
  readonly waiting = computed(() => new Set(this.queue.kept.value.taps.map((tap) => tap.order)));
  readonly undoables = computed(() => undoables(this.steps.value, this.queue.kept.value.taps, this.book.value, now.value,
    1_000 * this.shop.value.undo_window_s));
  readonly hearing = computed<Hearing>(() => ({
    isConnected: this.isConnected.value, heardAt: this.heardAt.value, behindSince: this.refresher.behindSince.value,
  }));

  constructor(readonly user: User, { shop, workflow }: ShopSettings, { orders, cursor }: OpenOrders,
    private readonly listener: DeskListener) {
    this.shop = signal(shop);
    this.workflow = signal(workflow);
    this.book = signal<Book>(new Map(orders.map((order) => [order.id, order])));
    this.queue = this.openQueue(prefixOfTaps(user.id, shop.id));
    this.refresher = new Refresher({
      one: (id) => withPatience((signal) => readOrder(id, signal)),
      all: (isAnew) => this.readAll(isAnew),
      take: (id, order) => this.take(id, order),
    });
    this.source = new OrderSource(shop.id);
    this.stream = new Stream(this.source, {
      message: (message) => this.hear(message),
      connected: (is) => this.connected(is),
      alive: () => (this.heardAt.value = Date.now()),
      refused: (status) => this.refused(status),
    }, cursor);
    const timer = setInterval(() => void this.readShop(), SHOP_EVERY_MS);
    this.endings.push(() => clearInterval(timer));
    this.queue.hurry();
  }

  stop(): void {
    this.stream.stop();
    this.refresher.stop();
    this.queue.stop();
    this.endings.forEach((end) => end());
  }

  /** What is known of an order is newer now. */
  keep(order: Order): void {
    this.book.value = withOrder(this.book.peek(), order);
    if (!statusOf(this.workflow.peek(), order.status)) void this.readShop();
  }

  keepShop(shop: Shop): void {
    if (shop.version >= this.shop.peek().version) this.shop.value = shop;
  }

  private openQueue(prefix: string): TapQueue {
    const queue = new TapQueue(new StoredTaps(prefix), sendTap, {
      done: (tap, order) => this.done(tap, order),
      refused: (tap) => void this.lookAfterRefusal(tap),
    });
    this.endings.push(onStored(prefix, () => queue.reread()));
    return queue;
  }

  private done(tap: Tap, order: Order): void {
    this.keep(order);
    this.steps.value = withStep(this.steps.peek(), { tap, version: order.version, done_at: serverNow() },
      1_000 * this.shop.peek().undo_window_s);
  }

  /** Who wanted what is so by now has no conflict. */
  private async lookAfterRefusal(tap: Tap): Promise<void> {
    this.refresher.orderChanged(tap.order);
    const order = await readOrder(tap.order).catch(() => undefined);
    if (!order || order.status !== tap.to || tap.deed === "undo") return;
    batch(() => {
      this.keep(order);
      this.queue.dismiss(tap.key);
    });
    this.listener.alreadyDone(tap);
  }

  private hear({ type, data }: Message): void {
    if (type === "event") this.refresher.orderChanged((data as OrderEvent).order_id);
    if (type === "reset") this.refresher.readAll(true);
  }

  private connected(is: boolean): void {
    if (is === this.isConnected.peek()) return;
    this.isConnected.value = is;
    if (!is) return;
    this.refresher.hurry();
    this.queue.hurry();
    void this.readShop();
  }

  private refused(status: 401 | 403 | 404): void {
    if (status !== 401) this.listener.shut();
    else if (this.source.lastToken) distrust(this.source.lastToken);
  }

  private take(id: string, order: Order | null): void {
    if (order) this.keep(order);
    else this.book.value = withoutOrder(this.book.peek(), id);
  }

  private async readAll(isAnew: boolean): Promise<void> {
    const before = this.book.peek();
    const { orders } = await withPatience((signal) => readOpenOrders(this.shop.peek().id, signal), READ_ALL_MS);
    const kept = isAnew ? new Map() : this.book.peek();
    this.book.value = withOpenOrders(kept, before, orders);
  }

  /** What cannot be read now is read next time. */
  private async readShop(): Promise<void> {
    const before = this.shop.peek();
    const read = await withPatience((signal) => readSettings(before.id, signal)).catch(() => undefined);
    if (!read) return;
    // Who has lost the right to listen is told nothing any more, and not even that.
    if (read.shop.my_role === null) return this.listener.shut();
    batch(() => {
      // What was changed here meanwhile is newer.
      if (this.shop.peek() === before) this.shop.value = read.shop;
      if (JSON.stringify(read.workflow) !== JSON.stringify(this.workflow.peek())) this.workflow.value = read.workflow;
    });
  }
}
