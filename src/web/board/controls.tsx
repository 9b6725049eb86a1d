import type { ComponentChildren } from "preact";
import { locale } from "../i18n/texts";
import { choose, settings } from "./chosen";
import { areControlsShown } from "./remote";
import { boundedZoom, type Night, type Theme } from "./settings";
import { chime, unlockSound } from "./sound";
import { canSpeak } from "./speech";
import { t } from "./texts";

const THEMES: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const USUAL_NIGHT: Night = { from: 22, to: 6 };
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function toggleSound(): void {
  const sound = !settings.peek().sound;
  choose({ sound });
  if (sound) void unlockSound().then(() => chime("ready"));
}

/** What can be set at the screen itself; there while it is used. */
export function Controls() {
  const { sound, speech, theme, night } = settings.value;
  return (
    <div class={areControlsShown.value ? "controls" : "controls hidden"} role="toolbar" aria-label={t("settings")}>
      <Control isOn={sound === true} onPress={toggleSound}>{t("sound")}</Control>
      {canSpeak && (
        <Control isOn={speech} onPress={() => choose({ speech: !speech })}>{t("speech")}</Control>
      )}
      <Zoom by={-0.1} sign="A−">{t("smaller")}</Zoom>
      <Zoom by={0.1} sign="A+">{t("bigger")}</Zoom>
      <Control onPress={() => choose({ theme: THEMES[theme] })}>{t(`theme_${theme}`)}</Control>
      <HourChoice label={t("dim_from")} value={night?.from ?? null} none={t("never")}
        onChoose={(from) => choose({ night: from === null ? null : { to: night?.to ?? USUAL_NIGHT.to, from } })} />
      {night && (
        <HourChoice label={t("dim_to")} value={night.to}
          onChoose={(to) => choose({ night: { from: night.from, to: to ?? USUAL_NIGHT.to } })} />
      )}
      {document.fullscreenEnabled && <Control onPress={toggleFullScreen}>{t("full_screen")}</Control>}
    </div>
  );
}

function Zoom({ by, sign, children }: { by: number; sign: string; children: ComponentChildren }) {
  return (
    <Control onPress={() => choose({ zoom: boundedZoom(settings.peek().zoom + by) })}>
      <bdi dir="ltr">{sign}</bdi> <span class="visually-hidden">{children}</span>
    </Control>
  );
}

function Control({ isOn, onPress, children }: {
  /** Left out for what is not switched on and off. */
  isOn?: boolean;
  onPress: () => void;
  children: ComponentChildren;
}) {
  return (
    <button type="button" class="control" aria-pressed={isOn} onClick={onPress}>{children}</button>
  );
}

function HourChoice({ label, value, none, onChoose }: {
  label: string;
  value: number | null;
  none?: string;
  onChoose: (hour: number | null) => void;
}) {
  const format = new Intl.DateTimeFormat(locale(), { hour: "numeric", timeZone: "UTC" });
  return (
    <label class="hours">
      {label}
      <select class="control" value={value ?? ""} onChange={({ currentTarget }) =>
        onChoose(currentTarget.value === "" ? null : Number(currentTarget.value))}>
        {none && <option value="">{none}</option>}
        {HOURS.map((hour) => <option key={hour} value={hour}>{format.format(hour * 3_600_000)}</option>)}
      </select>
    </label>
  );
}

function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen().catch(() => undefined);
}
