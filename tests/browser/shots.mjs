import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { visitOf } from "./browser.mjs";

const FOLDER = fileURLToPath(new URL("../../build/test/screenshots", import.meta.url));

/** Draws the page into build/test/screenshots/NAME-SIZE-SCHEME.png (with the locale, where it is not English). */
export async function shot(page, name, { fullPage = false, size = visitOf(page).size, scheme = visitOf(page).scheme } = {}) {
  const { locale } = visitOf(page);
  const path = join(FOLDER, `${[name, size, scheme, ...(locale === "en" ? [] : [locale])].join("-")}.png`);
  mkdirSync(join(path, ".."), { recursive: true });
  await page.screenshot({ path, fullPage, animations: "disabled" });
  return path;
}
