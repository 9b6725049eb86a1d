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
 * own network, by plain http, tabs take turns through localStorage instead: write, wait, and see who came last. Where the
 * browser lets the page have neither, nothing is shared between tabs, and each does its work by itself.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if ("locks" in navigator && navigator.locks) return inLock(work);
  const me = randomId();
  await takeTurn(me);
  try {
    return await work();
  } finally {
    if (readTurn()?.holder === me) writeTurn(undefined);
  }
}

async function inLock<T>(work: () => Promise<T>): Promise<T> {
  let hasBegun = false;
  try {
    return await navigator.locks.request(TURN, () => {
      hasBegun = true;
      return work();
    }) as T;
  } catch (error) {
    if (hasBegun) throw error;
  }
  return work();
}

async function takeTurn(me: string): Promise<void> {
  for (;;) {
    const turn = readTurn();
    if (!turn || Date.now() - turn.since > STALE_MS) {
      if (!writeTurn({ holder: me, since: Date.now() })) return;
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

/** Whether it could be written. undefined removes it. */
function writeTurn(turn: Turn | undefined): boolean {
  try {
    if (turn) localStorage.setItem(TURN, JSON.stringify(turn));
    else localStorage.removeItem(TURN);
    return true;
  } catch {
    return false;
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
