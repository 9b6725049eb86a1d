import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { after, test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";

import { openPage, visitOf } from "./browser.mjs";
import { endAll, hasEnded } from "./ending.mjs";

const TEST_MS = 60_000;
const FAILED = fileURLToPath(new URL("../../build/test/screenshots/failed", import.meta.url));

after(endAll);

/**
 * A test of node:test whose `open` (openPage of browser.mjs) gives pages that are closed at its end. It fails when one of
 * them complained. `options`: those of node:test, and `timeout_ms`.
 */
export function test(name, ...rest) {
  const body = rest.pop();
  const { timeout_ms = TEST_MS, ...options } = rest[0] ?? {};
  if (hasEnded()) throw new Error(`"${name}" comes after an await at the top of its file: fixtures go before all tests`);
  nodeTest(name, { timeout: timeout_ms, ...options }, async (t) => {
    const pages = [];
    const open = async (url, how) => {
      const page = await openPage(url, how);
      pages.push(page);
      return page;
    };
    t.signal.addEventListener("abort", () => void closeAll(pages));
    try {
      await body({ open, t });
      const complaints = pages.flatMap((page) => visitOf(page).complaints);
      if (complaints.length > 0) throw new Error(`a page complained:\n${complaints.join("\n")}`);
    } catch (error) {
      await drawAll(pages, name);
      throw error;
    } finally {
      await closeAll(pages);
    }
  });
}

async function drawAll(pages, name) {
  mkdirSync(FAILED, { recursive: true });
  const title = `${basename(process.argv[1], ".mjs")}-${name}`.replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  await Promise.allSettled(pages.map((page, index) =>
    page.screenshot({ path: join(FAILED, `${title.slice(0, 120)}-${index + 1}.png`), timeout: 5_000 })));
}

function closeAll(pages) {
  return Promise.allSettled(pages.map((page) => page.context().close()));
}
