const KEPT = "docket.renewals";
/** A version that the page was read anew for is not a reason again so soon, whatever a mixed set of servers answers. */
const NOT_AGAIN_MS = 60 * 60_000;

type Renewals = Record<string, number>;

/** Whether a page of version `mine` is to be read anew, now that the server is `theirs`. */
export function isRenewalDue(mine: string, theirs: string, past: Renewals, now: number): boolean {
  return mine !== theirs && !(now - (past[theirs] ?? -Infinity) < NOT_AGAIN_MS);
}

let mine: string | undefined;

/**
 * To be called with each connection: after an upgrade of the server the page is read anew. `before` is called when it is
 * about to be; `heed` with the server's answer. Whatever the page loads is fetched first, so that the old picture stays
 * until the new one is there.
 */
export async function renewIfOutdated(before: () => void, heed: (answer: Response) => void): Promise<void> {
  try {
    const theirs = await serverVersion(heed);
    mine ??= theirs;
    if (!isRenewalDue(mine, theirs, past(), Date.now()) || !note(theirs)) return;
    await warm();
  } catch {
    return;
  }
  before();
  location.reload();
}

/**
 * To be called when a piece of the page did not come. After an upgrade of the server the pieces that were not loaded yet
 * are gone, and the page is read anew; while the server does not answer, or has this same page, it stays as it is.
 */
export async function renewIfRebuilt(): Promise<void> {
  try {
    const page = await fetch(location.href, { cache: "no-store" });
    if (!page.ok) return;
    const built = document.querySelector('script[type="module"][src]')?.getAttribute("src");
    const theirs = entryOf(await page.text());
    if (!built || !theirs || !isRenewalDue(built, theirs, past(), Date.now()) || !note(theirs)) return;
  } catch {
    return;
  }
  location.reload();
}

/** The script that a page begins with. Its name is another one when anything in it or in what it loads is. */
export function entryOf(html: string): string | undefined {
  return /<script type="module"[^>]*? src="([^"]+)"/.exec(html)?.[1];
}

async function serverVersion(heed: (answer: Response) => void): Promise<string> {
  const response = await fetch("/version", { cache: "no-store" });
  heed(response);
  if (!response.ok) throw new Error(`the version answered ${response.status}`);
  const { version, commit } = (await response.json()) as { version: string; commit: string };
  return `${version} ${commit}`;
}

async function warm(): Promise<void> {
  const page = await fetch(location.href, { cache: "reload" });
  if (!page.ok) throw new Error(`the page answered ${page.status}`);
  const files = (await page.text()).match(/\/assets\/[\w.-]+/g) ?? [];
  await Promise.all(files.map((file) => fetch(file)));
}

function past(): Renewals {
  try {
    return (JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") ?? {}) as Renewals;
  } catch {
    return {};
  }
}

/** False where nothing is kept: then nothing would end a loop, and the page stays as it is. */
function note(version: string): boolean {
  const now = Date.now();
  const recent = Object.entries(past()).filter(([, at]) => now - at < NOT_AGAIN_MS);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...Object.fromEntries(recent), [version]: now }));
    return true;
  } catch {
    return false;
  }
}
