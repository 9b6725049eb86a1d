import { signal } from "@preact/signals";

type Chime = "ready" | "placed";

/** [frequency in Hz, start in s]: two bells for what is ready, a soft tap for what has come in. */
const NOTES: Record<Chime, readonly (readonly [number, number])[]> = {
  ready: [[1046.5, 0], [784, 0.22], [1046.5, 0.44]],
  placed: [[523.25, 0]],
};
const LOUDNESS: Record<Chime, number> = { ready: 0.5, placed: 0.15 };
const RINGS_S = 0.9;

/** Whether the browser lets this page sound: it wants a touch or a key first. */
export const canSound = signal(false);

let context: AudioContext | undefined;

/** To be called when sound is wanted; best from within a touch, after which it works. */
export async function unlockSound(): Promise<void> {
  if (!("AudioContext" in window)) return;
  if (!context) {
    context = new AudioContext();
    context.onstatechange = () => (canSound.value = context?.state === "running");
  }
  // Without a touch this waits for one, in some browsers for ever.
  void context.resume().catch(() => undefined);
  canSound.value = context.state === "running";
}

export function chime(which: Chime): void {
  if (!context || context.state !== "running") return;
  for (const [frequency, start] of NOTES[which]) ring(context, frequency, context.currentTime + start, LOUDNESS[which]);
}

/** A struck bell: two sines, loud at once, then fading. The nodes go when they have ended. */
function ring(audio: AudioContext, frequency: number, at: number, loudness: number): void {
  const gain = audio.createGain();
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(loudness, at + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + RINGS_S);
  for (const overtone of [1, 2.76]) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency * overtone;
    tone.connect(gain);
    tone.start(at);
    tone.stop(at + RINGS_S / overtone);
    tone.onended = () => tone.disconnect();
  }
  setTimeout(() => gain.disconnect(), 1_000 * (at - audio.currentTime + RINGS_S) + 200);
}
