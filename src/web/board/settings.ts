export type Theme = "auto" | "light" | "dark";

/** Hours of the day in which the screen is dimmed; `from` after `to` is over midnight. */
export interface Night {
  from: number;
  to: number;
}

/** What somebody chose at this screen. */
export interface Settings {
  /** null until somebody has said yes or no. */
  sound: boolean | null;
  speech: boolean;
  theme: Theme;
  zoom: number;
  night: Night | null;
}

const ZOOM = { least: 0.5, most: 2 };

/** What was kept, as far as it makes sense, under what the address asks for: `?theme=dark&zoom=1.2` (or `120%`). */
export function settingsOf(kept: string | null, query: URLSearchParams): Settings {
  const settings = parsed(kept);
  const theme = query.get("theme");
  const zoom = zoomOf(query.get("zoom"));
  return { ...settings, ...(isTheme(theme) ? { theme } : {}), ...(zoom ? { zoom } : {}) };
}

export function boundedZoom(zoom: number): number {
  return Math.round(Math.min(ZOOM.most, Math.max(ZOOM.least, zoom)) * 10) / 10;
}

export function isNight(night: Night | null, hour: number): boolean {
  if (!night) return false;
  const { from, to } = night;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

function parsed(kept: string | null): Settings {
  let value: Partial<Record<keyof Settings, unknown>> = {};
  try {
    value = (JSON.parse(kept ?? "{}") ?? {}) as typeof value;
  } catch {
    // What cannot be read was not kept.
  }
  return {
    sound: typeof value.sound === "boolean" ? value.sound : null,
    speech: value.speech === true,
    theme: isTheme(value.theme) ? value.theme : "auto",
    zoom: typeof value.zoom === "number" ? boundedZoom(value.zoom) : 1,
    night: areHours(value.night) ? { from: value.night.from, to: value.night.to } : null,
  };
}

function isTheme(value: unknown): value is Theme {
  return value === "auto" || value === "light" || value === "dark";
}

function zoomOf(text: string | null): number | undefined {
  if (!text) return undefined;
  const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  return Number.isFinite(value) && value > 0 ? boundedZoom(value) : undefined;
}

function areHours(value: unknown): value is Night {
  const night = value as Partial<Night> | null | undefined;
  return [night?.from, night?.to].every((hour) => Number.isInteger(hour) && hour! >= 0 && hour! < 24);
}
