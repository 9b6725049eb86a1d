/** Counted on by the clock that nobody sets: a television learns the time of day when it is long on. */
let known: { server: number; steady: number } | undefined;

/** Takes the server's time from a reply that has just come. */
export function heedTime(response: Response): void {
  const said = Date.parse(response.headers.get("Date") ?? "");
  // `Date` counts whole seconds.
  if (!Number.isNaN(said)) known = { server: said + 500, steady: performance.now() };
}

/** The server's time in milliseconds; the browser's own until a reply has said it. */
export function serverNow(): number {
  return known ? known.server + performance.now() - known.steady : Date.now();
}
