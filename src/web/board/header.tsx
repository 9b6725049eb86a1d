import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { time } from "../i18n/format";
import { serverNow } from "../live/server_time";
import { board, freshness, heardAt, isConnected } from "./board_state";
import { choose, settings } from "./chosen";
import { now } from "./clock";
import { inWords } from "./duration";
import { ageOf } from "./freshness";
import { areControlsShown } from "./remote";
import { canSound, unlockSound } from "./sound";
import { t } from "./texts";

export function Header() {
  return (
    <header class="head">
      <h1>{board.value?.shop.name ?? t("title")}</h1>
      <SoundPrompt />
      <Age />
    </header>
  );
}

/** How old what is shown is. */
function Age() {
  const heard = heardAt.value;
  const isLive = isConnected.value && freshness.value === "fresh";
  return (
    <p class={isConnected.value ? "age" : "age apart"}>
      <span class="says">{!heard ? t("connecting") : isLive ? t("live") : t("reconnecting")}</span>
      {heard && <span class="seconds">{inWords(ageOf(heard, now.value))}</span>}
    </p>
  );
}

/** Beside the numbers when they may not be true any more. */
export function Stale() {
  const heard = heardAt.value;
  const isStale = freshness.value === "late" || freshness.value === "lost";
  const at = heard && serverNow() - ageOf(heard, now.value);
  return <p class="stale" role="status">{at && isStale && t("as_it_was", { time: time(at, board.value?.shop.timezone) })}</p>;
}

const ASKED_FOR_MS = 60_000;

/** Asks for the one touch that a browser wants: for a while, and for as long as sound is chosen and cannot be heard. */
function SoundPrompt() {
  const isNewHere = useSignal(true);
  useEffect(() => {
    const timer = setTimeout(() => (isNewHere.value = false), ASKED_FOR_MS);
    return () => clearTimeout(timer);
  }, []);
  const { sound } = settings.value;
  const isAsked = sound === null ? isNewHere.value || areControlsShown.value : sound && !canSound.value;
  if (!isAsked) return null;
  const enable = () => {
    choose({ sound: true });
    unlockSound();
  };
  return <button type="button" class="control prompt" onClick={enable}>{t("enable_sound")}</button>;
}
