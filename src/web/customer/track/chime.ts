/** Two tones and a buzz. Browsers let a page sound only after somebody has touched it. */

const TONES_HZ = [659, 880] as const;
const TONE_S = 0.35;
const BUZZ_MS = [200, 100, 200, 100, 400];

let context: AudioContext | undefined;

/** To be called from a touch: sound is allowed from then on. */
export function allowChime(): void {
  context ??= new AudioContext();
  void context.resume();
}

export function chime(): void {
  navigator.vibrate?.(BUZZ_MS);
  if (!context) return;
  for (let round = 0; round < 3; round += 1) {
    TONES_HZ.forEach((tone, place) => play(context!, tone, (round * (TONES_HZ.length + 1) + place) * TONE_S));
  }
}

function play(audio: AudioContext, tone: number, inS: number): void {
  const startsAt = audio.currentTime + inS;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0, startsAt);
  gain.gain.linearRampToValueAtTime(0.4, startsAt + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, startsAt + TONE_S);
  const source = audio.createOscillator();
  source.frequency.value = tone;
  source.connect(gain).connect(audio.destination);
  source.start(startsAt);
  source.stop(startsAt + TONE_S);
}
