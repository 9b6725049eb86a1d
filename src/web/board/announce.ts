import { effect, signal } from "@preact/signals";
import type { News } from "./board";
import { settings } from "./chosen";
import { now } from "./clock";
import { chime } from "./sound";
import { speak } from "./speech";
import { peekAtFirst } from "./turning";

const SHOWN_MS = { ready: 25_000, placed: 6_000 };

/** The tiles that catch the eye, and until when (by `Date.now()`). */
export const highlighted = signal<ReadonlyMap<string, number>>(new Map());
/** What a screen reader is to say, and finds until nothing is news any more. */
export const announced = signal<readonly string[]>([]);

effect(() => {
  const wall = now.value.wall;
  const left = [...highlighted.peek()].filter(([, until]) => until > wall);
  if (left.length === highlighted.peek().size) return;
  highlighted.value = new Map(left);
  if (left.length === 0) announced.value = [];
});

/** Calls for attention to what is new. Numbers are said in `language`, the shop's. */
export function announce({ ready, placed }: News, language = document.documentElement.lang): void {
  if (ready.length + placed.length === 0) return;
  const wall = Date.now();
  const next = new Map(highlighted.peek());
  for (const { id } of placed) next.set(id, wall + SHOWN_MS.placed);
  for (const { id } of ready) next.set(id, wall + SHOWN_MS.ready);
  highlighted.value = next;
  const numbers = ready.map((tile) => tile.number);
  if (numbers.length > 0) {
    announced.value = numbers;
    peekAtFirst();
  }
  const { sound, speech } = settings.peek();
  if (sound) chime(numbers.length > 0 ? "ready" : "placed");
  if (sound && speech) speak(numbers, language);
}
