import assert from "node:assert/strict";

import { expectAccessible } from "./axe.mjs";
import { SCHEMES, SIZES, visitOf } from "./browser.mjs";
import { settled } from "./settled.mjs";
import { shot } from "./shots.mjs";

/** Nothing is wider than the screen. */
export async function expectFits(page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(inner <= outer, `${page.url()} is ${inner} px wide on ${outer}`);
}

/**
 * What the page shows now, in each size (the one it was opened in, if none is given), light and dark: a picture NAME, and
 * nothing wider than the screen, nor closed to anybody. Colours are the same in every size, so that it is the phone, where
 * the least fits, that is judged in the dark, too.
 */
export async function expectHandsome(page, name, { sizes = [visitOf(page).size], fullPage = false } = {}) {
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size].viewport);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await settled(page);
      await shot(page, name, { size, scheme, fullPage });
      if (size === "phone" || scheme === SCHEMES[0]) await expectAccessible(page);
    }
    await expectFits(page);
  }
}
