import { spokenNumber } from "./board";

/** After the chime, which calls for attention. */
const AFTER_MS = 1_100;
/** More than so many at once nobody listens to. */
const MOST = 5;

export const canSpeak = "speechSynthesis" in window;

/** Says numbers in a language, if the browser has a voice. */
export function speak(numbers: readonly string[], language: string): void {
  if (!canSpeak || numbers.length === 0) return;
  setTimeout(() => {
    // A queue that is never worked off belongs to a voice that hangs.
    if (speechSynthesis.pending) speechSynthesis.cancel();
    for (const number of numbers.slice(0, MOST)) {
      const words = new SpeechSynthesisUtterance(spokenNumber(number));
      words.lang = language;
      words.rate = 0.9;
      speechSynthesis.speak(words);
    }
  }, AFTER_MS);
}
