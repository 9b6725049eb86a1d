import { signal } from "@preact/signals";

/** [frequency in Hz, start in s] of a ring: two quick pairs, as a shop's telephone. */
const NOTES = [[880, 0], [1108.7, 0.16], [880, 0.42], [1108.7, 0.58]] as const;
const NOTE_S = 0.5;
const LOUDNESS = 0.35;
const RING_EVERY_MS = 3_000;

/** Whether the browser lets this page sound: it wants a touch or a key first. */
export const canSound = signal(false);

let context: AudioContext | undefined;
let repeating: ReturnType<typeof setInterval> | undefined;

/** To be called from within a touch, or a key. */
export function allowSound(): void {
  if (!("AudioContext" in window)) return;
  if (!context) {
    context = new AudioContext();
    context.onstatechange = () => (canSound.value = context?.state === "running");
  }
  // Without a touch this waits for one, in some browsers for ever.
  void context.resume().catch(() => undefined);
  canSound.value = context.state === "running";
}

/** Rings at once, and again and again until `stopRinging`. */
export function startRinging(): void {
  if (repeating !== undefined) return;
  ringOnce();
  repeating = setInterval(ringOnce, RING_EVERY_MS);
}

export function stopRinging(): void {
  clearInterval(repeating);
  repeating = undefined;
}

export function ringOnce(): void {
  if (context?.state !== "running") return;
  for (const [frequency, start] of NOTES) play(context, frequency, context.currentTime + start);
}

/** A struck bell: loud at once, then fading. */
function play(audio: AudioContext, frequency: number, at: number): void {
  const gain = audio.createGain();
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S);
  const tone = audio.createOscillator();
  tone.frequency.value = frequency;
  tone.connect(gain);
  tone.start(at);
  tone.stop(at + NOTE_S);
  tone.onended = () => gain.disconnect();
}
