/** What a push says, as the server writes it into the message: `url` is the tracking page of the order. */
export interface Notice {
  title: string;
  body: string;
  url: string;
  /** The order: its newest notice takes the place of the one before. */
  tag: string;
  lang: string;
  dir: "ltr" | "rtl";
}

/** The notice in a message; undefined for what is none. It leads to a tracking page of this server, or nowhere. */
export function noticeOf(text: string | undefined, origin: string): Notice | undefined {
  const message = objectIn(text);
  if (!message) return undefined;
  const said = (name: string) => (typeof message[name] === "string" ? message[name] : "");
  const url = trackingUrl(said("url"), origin);
  const title = said("title");
  if (!title || !url) return undefined;
  const lang = said("lang");
  return { title, body: said("body"), url, tag: said("tag") || url, lang, dir: lang.startsWith("ar") ? "rtl" : "ltr" };
}

function objectIn(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function trackingUrl(address: string, origin: string): string | undefined {
  try {
    const url = new URL(address, origin);
    return url.origin === origin && url.pathname.startsWith("/track/") ? url.href : undefined;
  } catch {
    return undefined;
  }
}
