/** Waits until the page has its heading and nothing of it is being loaded. */
export async function settled(page) {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.querySelector(".loading, [aria-busy=true]"));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
