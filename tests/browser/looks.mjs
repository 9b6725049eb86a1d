import assert from "node:assert/strict";

import { expectAccessible } from "./axe.mjs";
import { SCHEMES, SIZES, visitOf } from "./browser.mjs";
import { settled } from "./settled.mjs";
import { shot } from "./shots.mjs";

const MOST_SHIFTS = 0.02;

/** Nothing is wider than the screen. */
export async function expectFits(page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(inner <= outer, `${page.url()} is ${inner} px wide on ${outer}`);
}

/** `init` of a page that expectStill() judges. */
export function watchShifts() {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries()
    .filter((entry) => !entry.hadRecentInput)
    .map(({ value, sources }) => ({ value, moved: sources.map(({ node, previousRect, currentRect }) =>
      `${Math.round(previousRect.top)} to ${Math.round(currentRect.top)}: ${(node?.outerHTML ?? "gone").slice(0, 100)}`) }))))
    .observe({ type: "layout-shift", buffered: true });
}

/** Nothing on the page has moved by itself until now: the sum of its layout shifts, of which Web Vitals call 0.1 good. */
export async function expectStill(page) {
  const shifts = await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(window.shifts))));
  }));
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  assert.ok(sum < MOST_SHIFTS, `what is on the page has moved by ${sum}: ${JSON.stringify(shifts, null, 1)}`);
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
