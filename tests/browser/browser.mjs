import { chromium as playwright } from "playwright-core";

import { watchComplaints } from "./complaints.mjs";
import { freePort } from "./docket.mjs";
import { atEnd } from "./ending.mjs";
import { block } from "./network.mjs";

export const SIZES = {
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  desktop: { viewport: { width: 1366, height: 768 } },
  tv: { viewport: { width: 1920, height: 1080 } },
  tv_portrait: { viewport: { width: 1080, height: 1920 } },
};
export const SCHEMES = ["light", "dark"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const NAVIGATION_MS = 30_000;
const ACTION_MS = 15_000;

let launched;

/** The file's one Chromium. CHROMIUM names another than /usr/bin/chromium. */
export function chromium() {
  launched ??= launch().then((browser) => {
    atEnd(() => browser.close());
    return browser;
  });
  return launched;
}

/** The port of a Chromium of its own, for tools that drive one themselves. */
export async function debugged() {
  const port = await freePort();
  const browser = await launch([`--remote-debugging-port=${port}`]);
  atEnd(() => browser.close());
  return port;
}

function launch(more = []) {
  return playwright.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...more] });
}

/** How a page was opened, and what it did that it should not have. */
const visits = new WeakMap();

export function visitOf(page) {
  return visits.get(page.context());
}

/**
 * A page in a profile of its own, at `url`. Options:
 *
 * - `size`: of SIZES, "desktop" by default; `scheme`: "light" or "dark"; `locale`: as "de"; `timezone`: as "Europe/Berlin"
 * - `as`: a client (see accounts.mjs) that is signed in before the page is read
 * - `block`: of "websocket", "event_stream": ways that do not get through here
 * - `javaScript: false`: for pages that must work without; `reducedMotion: true`
 * - `expects`: regular expressions of complaints that are part of the test (complaints.mjs)
 * - `init`: a function that runs in the page before anything else there
 */
export async function openPage(url, options = {}) {
  const context = await openProfile(url, options);
  try {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** What openPage opens its page in; `headers` go along with every request. */
export async function openProfile(url, options = {}) {
  const { size = "desktop", scheme = "light", locale = "en", timezone = "UTC" } = options;
  const browser = await chromium();
  const context = await browser.newContext({
    ...SIZES[size],
    colorScheme: scheme,
    locale,
    timezoneId: timezone,
    javaScriptEnabled: options.javaScript ?? true,
    reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    extraHTTPHeaders: options.headers ?? {},
  });
  context.setDefaultTimeout(ACTION_MS);
  context.setDefaultNavigationTimeout(NAVIGATION_MS);
  const complaints = await watchComplaints(context, new URL(url).host, options.expects ?? []);
  visits.set(context, { size, scheme, locale, complaints });
  if (options.as) await takeSession(context, new URL(url).origin, options.as.account);
  if (options.init) await context.addInitScript(options.init);
  await block(context, options.block ?? []);
  return context;
}

/** What a sign-in by form would have left: the cookie, and the mark by which a page knows that there may be one. */
async function takeSession(context, origin, { username, password }) {
  const reply = await context.request.post(`${origin}/api/v1/auth/login`, { data: { login: username, password } });
  if (!reply.ok()) throw new Error(`signing in as ${username}: ${reply.status()}: ${await reply.text()}`);
  await context.addInitScript(`if (self.origin === ${JSON.stringify(origin)}) localStorage.setItem("docket.signed_in", "yes")`);
}
