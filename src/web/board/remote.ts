import { signal } from "@preact/signals";
import { turnByHand } from "./turning";

/** The controls come with a touch, a mouse or a key, and go when they are not used. */
export const areControlsShown = signal(false);

const UNUSED_MS = 8_000;
const PAGE_KEYS: Record<string, 1 | -1> = {
  MediaTrackNext: 1, ChannelUp: 1, PageDown: 1, MediaTrackPrevious: -1, ChannelDown: -1, PageUp: -1,
};
const SOUND_KEYS = ["MediaPlayPause", "MediaPlay", "MediaPause", "AudioVolumeMute"];
const LEAVING_KEYS = ["Escape", "GoBack", "BrowserBack"];
let timer: ReturnType<typeof setTimeout> | undefined;

function show(): void {
  areControlsShown.value = true;
  clearTimeout(timer);
  timer = setTimeout(hide, UNUSED_MS);
}

function hide(): void {
  clearTimeout(timer);
  areControlsShown.value = false;
  (document.activeElement as HTMLElement | null)?.blur();
}

/** Listens to touch, mouse, keyboard and the remote control of a television. */
export function listenToRemote(toggleSound: () => void): void {
  for (const type of ["pointerdown", "pointermove", "focusin"]) addEventListener(type, show);
  addEventListener("keydown", (event) => {
    const turn = PAGE_KEYS[event.key];
    if (turn) turnByHand(turn);
    else if (SOUND_KEYS.includes(event.key)) toggleSound();
    else if (LEAVING_KEYS.includes(event.key) && areControlsShown.peek()) hide();
    else if (!moveFocus(event.key)) return;
    event.preventDefault();
  });
}

/** Whether the key was for that. The first one only shows what there is. */
function moveFocus(key: string): boolean {
  const step = stepOf(key);
  const controls = [...document.querySelectorAll<HTMLElement>(".control")];
  const at = controls.indexOf(document.activeElement as HTMLElement);
  show();
  if (at < 0 && (step !== 0 || key === "Enter")) {
    // They are shown with the next drawing, and can only then be focused.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".control")?.focus());
    return true;
  }
  const isVertical = key === "ArrowUp" || key === "ArrowDown";
  if (step === 0 || (isVertical && document.activeElement instanceof HTMLSelectElement)) return false;
  controls[(at + step + controls.length) % controls.length]?.focus();
  return true;
}

function stepOf(key: string): -1 | 0 | 1 {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === forward || key === "ArrowDown") return 1;
  return key === "ArrowUp" || key === "ArrowLeft" || key === "ArrowRight" ? -1 : 0;
}
