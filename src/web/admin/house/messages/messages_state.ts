import { signal } from "@preact/signals";
import { api, ok, type Schemas } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { Source } from "../../forms/edit_form";

export type Message = Schemas["Message"];
export type MessageText = Schemas["MessageText"];
export type Channels = Schemas["Channels"];

/** What a shop's e-mails say, and what this server is set up to send. */
export class Messages {
  readonly all = signal<readonly Message[] | undefined>(undefined);
  readonly channels = signal<Channels | undefined>(undefined);
  readonly error = signal<unknown>(undefined);
  /** Counts texts that were taken back: a form of the one before is over. */
  readonly resets = signal(0);

  constructor(readonly shopId: string) {}

  async load(signal?: AbortSignal): Promise<void> {
    try {
      const [messages, channels] = await Promise.all([this.read(signal), readChannels(signal)]);
      if (signal?.aborted) return;
      this.all.value = messages;
      this.channels.value = channels;
      this.error.value = undefined;
    } catch (error) {
      if (!signal?.aborted) this.error.value = error;
    }
  }

  /** The form of one text. It has no versions: who saves last has said what is sent. */
  sourceOf({ status, language }: Message): Source<MessageText, Message> {
    const path = { shop: this.shopId, status, language };
    return {
      valuesOf: ({ subject, body }) => ({ subject, body }),
      versionOf: () => "",
      read: async () => this.find(await this.read(), status, language)!,
      save: (edits) => {
        const { subject, body } = this.find(this.all.peek() ?? [], status, language)!;
        return ok(api.PUT("/api/v1/shops/{shop}/messages/{status}/{language}",
          { params: { path }, body: { subject, body, ...edits } }));
      },
      saved: (now) => this.put(now),
    };
  }

  /** From then on Docket's own text is sent. */
  async reset({ status, language }: Message): Promise<void> {
    const path = { shop: this.shopId, status, language };
    await ok(api.DELETE("/api/v1/shops/{shop}/messages/{status}/{language}", { params: { path } })).catch(unlessGone);
    this.all.value = await this.read();
    this.resets.value += 1;
  }

  private async read(signal?: AbortSignal): Promise<readonly Message[]> {
    const params = { path: { shop: this.shopId } };
    return (await ok(api.GET("/api/v1/shops/{shop}/messages", { params, ...(signal ? { signal } : {}) }))).data;
  }

  private find(all: readonly Message[], status: string, language: string): Message | undefined {
    return all.find((each) => each.status === status && each.language === language);
  }

  private put(now: Message): void {
    const isSame = (each: Message) => each.status === now.status && each.language === now.language;
    this.all.value = this.all.peek()?.map((each) => (isSame(each) ? now : each));
  }
}

/** Somebody else has taken it back already. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Problem && error.status === 404)) throw error;
}

function readChannels(signal?: AbortSignal): Promise<Channels> {
  return ok(api.GET("/api/v1/channels", signal ? { signal } : {}));
}

/** As a customer would get it, for an order made up. */
export function drawMessage(
  shopId: string,
  body: Schemas["MessagePreview"],
  signal: AbortSignal,
): Promise<Schemas["DrawnMessage"]> {
  return ok(api.POST("/api/v1/shops/{shop}/messages/preview", { params: { path: { shop: shopId } }, body, signal }));
}

export function sendTest(shopId: string, body: Schemas["TestMessage"], key: string): Promise<Schemas["Notification"]> {
  const params = { path: { shop: shopId }, header: { "Idempotency-Key": key } };
  return ok(api.POST("/api/v1/shops/{shop}/messages/test", { params, body }));
}

export async function readTopic(shopId: string, signal: AbortSignal): Promise<string | null> {
  return (await ok(api.GET("/api/v1/shops/{shop}/ntfy", { params: { path: { shop: shopId } }, signal }))).topic;
}

/** null ends it. */
export async function putTopic(shopId: string, topic: string | null): Promise<string | null> {
  const params = { path: { shop: shopId } };
  return (await ok(api.PUT("/api/v1/shops/{shop}/ntfy", { params, body: { topic } }))).topic;
}
