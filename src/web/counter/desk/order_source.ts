import { api, ok, type Schemas } from "../../api/client";
import { accessToken } from "../../api/session";
import type { ServerEvent } from "../../live/events";
import { type Message, type Source, throwIfRefused } from "../../live/stream";

export type OrderEvent = Schemas["Event"];

const WAIT_S = 25;
const MOST_EVENTS = 500;

/** The feed of a shop's orders over every transport. */
export class OrderSource implements Source {
  readonly socketPath: string;
  readonly streamPath: string;
  /** The credential of the last connection. */
  lastToken: string | undefined;
  private lastSignal: AbortSignal | undefined;

  constructor(private readonly shop: string) {
    this.socketPath = `/ws/orders?shop=${shop}`;
    this.streamPath = `/api/v1/events?shop=${shop}`;
  }

  async credential(): Promise<string | undefined> {
    this.lastToken = await accessToken();
    return this.lastToken;
  }

  messageOf({ event, data, id }: ServerEvent): Message | undefined {
    const cursor = id === undefined ? {} : { cursor: id };
    if (event === "reset") return { type: "reset", ...cursor };
    return { type: "event", data: JSON.parse(data) as OrderEvent, ...cursor };
  }

  /** The first look of a connection does not wait: it says at once that there is one. */
  async poll(since: string | undefined, signal: AbortSignal, hear: (message: Message) => void): Promise<void> {
    const isFirst = signal !== this.lastSignal;
    this.lastSignal = signal;
    const query = { shop: this.shop, limit: MOST_EVENTS, wait: isFirst ? 0 : WAIT_S, ...(since ? { since } : {}) };
    const call = await api.GET("/api/v1/events", { params: { query }, signal });
    throwIfRefused(call.response);
    const feed = (await ok(Promise.resolve(call))) as Schemas["EventFeed"];
    for (const entry of feed.data) {
      if (entry.type === "reset") hear({ type: "reset", cursor: feed.cursor });
      else hear({ type: "event", data: entry });
    }
    hear({ type: "caught_up", cursor: feed.cursor });
  }
}
