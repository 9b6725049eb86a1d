const TURN = "docket.turn";
/** A tab that holds the turn for longer has been closed or put to sleep. */
const STALE_MS = 10_000;
const LOOK_MS = 40;

interface Turn {
  holder: string;
  since: number;
}

/**
 * Runs `work` in one tab of this browser at a time. The Web Locks API exists on https and localhost alone; on a shop's
 * own network, by plain http, tabs take turns through localStorage instead: write, wait, and see who came last.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if ("locks" in navigator && navigator.locks) {
    return navigator.locks.request(TURN, work) as Promise<T>;
  }
  const me = randomId();
  await takeTurn(me);
  try {
    return await work();
  } finally {
    if (readTurn()?.holder === me) localStorage.removeItem(TURN);
  }
}

async function takeTurn(me: string): Promise<void> {
  for (;;) {
    const turn = readTurn();
    if (!turn || Date.now() - turn.since > STALE_MS) {
      localStorage.setItem(TURN, JSON.stringify({ holder: me, since: Date.now() }));
      await pause(LOOK_MS);
      if (readTurn()?.holder === me) return;
    }
    await pause(LOOK_MS + Math.random() * LOOK_MS);
  }
}

function readTurn(): Turn | undefined {
  try {
    return JSON.parse(localStorage.getItem(TURN) ?? "") as Turn;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** 128 random bits in hexadecimal. `crypto.randomUUID` exists on https and localhost alone. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
