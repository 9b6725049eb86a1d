import { openProfile } from "./browser.mjs";
import { eventually } from "./eventually.mjs";

const SETTLED_MS = 500;

/** What the page holds once its garbage is gone: `bytes` of JavaScript, DOM `nodes` and event `listeners`. */
export async function heap(page) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("HeapProfiler.enable");
    // Finalizers of the first round free what the second one collects.
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return { bytes: usedSize, nodes, listeners: jsEventListeners };
  } finally {
    await session.detach();
  }
}

/**
 * heap(), once it holds at most so many bytes: what the browser itself still holds of the last things goes in its own
 * time, what the page holds stays. Throws when that does not come about.
 */
export async function heapWithin(page, bytes) {
  let held;
  const isWithin = async () => {
    held = await heap(page);
    return held.bytes <= bytes;
  };
  await eventually(isWithin, `the heap is within ${bytes} bytes`).catch((error) => {
    throw new Error(`${error.message}; it has ${held.bytes}`);
  });
  return held;
}

/**
 * Reads a page with an empty cache, as one on a plain http network does: gzip. `bytes` are those on the wire, heads of
 * replies too, of all that the page is made of (not what it then asks the API for), and `parts` says which came to what. Options as openPage has them.
 */
export async function transferred(url, options = {}) {
  const context = await openProfile(url, { ...options, headers: { "Accept-Encoding": "gzip" } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const loading = new Map();
    const parts = {};
    let last = performance.now();
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/api/")) loading.set(requestId, pathname);
    });
    const ended = ({ requestId, encodedDataLength = 0 }) => {
      const pathname = loading.get(requestId);
      if (!loading.delete(requestId)) return;
      parts[pathname] = (parts[pathname] ?? 0) + encodedDataLength;
      last = performance.now();
    };
    session.on("Network.loadingFinished", ended);
    session.on("Network.loadingFailed", ended);
    await session.send("Network.enable");
    await page.goto(url, { waitUntil: "load" });
    const isSettled = () => loading.size === 0 && performance.now() - last >= SETTLED_MS;
    while (!isSettled()) {
      await page.waitForTimeout(SETTLED_MS / 5);
      // A script that still runs may ask for more.
      if (isSettled()) await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    }
    return { bytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0), parts: { ...parts } };
  } finally {
    await context.close();
  }
}
