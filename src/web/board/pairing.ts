import { Backoff } from "../live/backoff";

/** What a paired screen keeps. The key reads one shop's board, until it is revoked. */
export interface PairedScreen {
  key: string;
  screen: { id: string; name: string; shop_id: string; shop_slug: string; shop_name: string };
}

interface Pairing {
  code: string;
  token: string;
}

export interface PairingView {
  /** Shows a code; undefined while there is none. */
  code(code: string | undefined): void;
  reachable(is: boolean): void;
}

/** A text that outlasts the page. */
export interface Kept {
  get(): string | null;
  set(text: string): void;
  remove(): void;
}

const WAIT_S = 25;

/** Shows codes, one after the other as they expire, until somebody approves one. */
export class PairingDesk {
  private readonly backoff = new Backoff(1_000, 30_000);
  private readonly end = new AbortController();

  /** `kept` holds the open pairing: a screen that starts again, just when it is approved, still gets its key. */
  constructor(private readonly view: PairingView, private readonly kept: Kept, private readonly ask = fetchJson) {}

  stop(): void {
    this.end.abort();
  }

  /** The screen, once it is paired; undefined when it was stopped. Once its key is safe, `kept` may go. */
  async run(): Promise<PairedScreen | undefined> {
    let pairing = this.recalled();
    while (!this.end.signal.aborted) {
      try {
        pairing ??= await this.start();
        this.view.code(pairing.code);
        const paired = await this.wait(pairing);
        if (paired) return paired;
        pairing = undefined;
        this.view.code(undefined);
      } catch (error) {
        if (this.end.signal.aborted) return undefined;
        this.view.reachable(error instanceof Busy);
        await pause(error instanceof Busy ? error.retryAfterMs : this.backoff.next());
      }
    }
    return undefined;
  }

  private async start(): Promise<Pairing> {
    const { body } = await this.ask("POST", "/api/v1/screens/pairings", this.end.signal);
    const { code, token } = body as Pairing;
    this.kept.set(JSON.stringify({ code, token }));
    return { code, token };
  }

  /** undefined once the pairing is over. */
  private async wait({ token }: Pairing): Promise<PairedScreen | undefined> {
    for (let waitS = 0; ; waitS = WAIT_S) {
      const path = `/api/v1/screens/pairings/${token}?wait=${waitS}`;
      const { status, body } = await this.ask("GET", path, this.end.signal);
      this.backoff.reset();
      this.view.reachable(true);
      if (status === 404) {
        this.kept.remove();
        return undefined;
      }
      const { state, key, screen } = body as { state: string } & PairedScreen;
      if (state === "paired") return { key, screen };
    }
  }

  private recalled(): Pairing | undefined {
    try {
      const { code, token } = JSON.parse(this.kept.get() ?? "") as Partial<Pairing>;
      return code && token ? { code, token } : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Refused for a while. */
export class Busy extends Error {
  constructor(readonly retryAfterMs: number) {
    super("busy");
  }
}

/** Throws Busy for 429, an error for any other answer that is neither 2xx nor 404, and when none comes. */
async function fetchJson(method: "GET" | "POST", path: string, end: AbortSignal) {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  const timer = setTimeout(giveUp, (WAIT_S + 10) * 1_000);
  end.addEventListener("abort", giveUp);
  try {
    const sends = method === "POST" ? { body: "{}", headers: { "Content-Type": "application/json" } } : {};
    const response = await fetch(path, { method, signal: attempt.signal, cache: "no-store", ...sends });
    if (response.status === 429) throw new Busy(1_000 * (Number(response.headers.get("Retry-After")) || 10));
    if (!response.ok && response.status !== 404) throw new Error(`the server answered ${response.status}`);
    return { status: response.status, body: response.ok ? ((await response.json()) as unknown) : undefined };
  } finally {
    clearTimeout(timer);
    end.removeEventListener("abort", giveUp);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
