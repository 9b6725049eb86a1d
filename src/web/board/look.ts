import { effect, signal } from "@preact/signals";
import { settings } from "./chosen";
import { minute } from "./clock";
import { driftAt } from "./drift";
import { areControlsShown } from "./remote";
import { isNight } from "./settings";

const isSchemeDark = signal(false);

/** Keeps the colours, the night, the drift against burn-in and the mouse as they should be now. */
export function keepLook(): void {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  isSchemeDark.value = scheme.matches;
  scheme.addEventListener("change", () => (isSchemeDark.value = scheme.matches));

  const { style, dataset } = document.documentElement;
  effect(() => {
    const { theme, zoom } = settings.value;
    dataset["theme"] = theme === "auto" ? (isSchemeDark.value ? "dark" : "light") : theme;
    style.setProperty("--zoom", String(zoom));
  });
  effect(() => {
    const { night } = settings.value;
    document.body.classList.toggle("night", isNight(night, new Date(minute.value).getHours()));
    const [x, y] = driftAt(minute.value);
    style.setProperty("--drift-x", String(x));
    style.setProperty("--drift-y", String(y));
  });
  effect(() => void document.body.classList.toggle("in-use", areControlsShown.value));
}
