import { signal } from "@preact/signals";

const TURN_EVERY_MS = 8_000;

/** How often pages were turned. */
const turns = signal(0);
/** The first page is looked at out of turn: there is news on it. */
const isPeeking = signal(false);
let timer: ReturnType<typeof setInterval> | undefined;

/** Pages turn by themselves from now on. */
export function startTurning(): void {
  clearInterval(timer);
  timer = setInterval(() => turn(1), TURN_EVERY_MS);
}

/** By hand: the next turn is a whole while away. */
export function turnByHand(by: 1 | -1): void {
  turn(by);
  startTurning();
}

function turn(by: number): void {
  turns.value += by;
  isPeeking.value = false;
}

/** Shows the first page, where news is, until the next turn; pages that were due are not left out. */
export function peekAtFirst(): void {
  isPeeking.value = true;
}

/** The page that is to be seen now, of so many; of those with news on their first. */
export function currentPage(pages: number, hasNewsFirst: boolean): number {
  if (hasNewsFirst && isPeeking.value) return 0;
  return ((turns.value % pages) + pages) % pages;
}
