import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const GRAVE = new Set(["serious", "critical"]);

/** Nothing that axe calls serious or critical in what the page shows now, by WCAG 2.2 A and AA. */
export async function expectAccessible(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  // Half-drawn colours of a transition are nobody's contrast.
  await page.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity).map((each) => each.finished)));
  const violations = await page.evaluate(async (tags) => {
    // What is under a bar that stays comes out from under it as one scrolls.
    const bars = [...document.querySelectorAll("body *")].filter((each) => getComputedStyle(each).position === "sticky");
    for (const { style } of bars) [style.position, style.inset] = ["relative", "auto"];
    const runOnly = { type: "tag", values: tags };
    const found = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    for (const { style } of bars) [style.position, style.inset] = ["", ""];
    return found.violations.map(({ id, impact, help, nodes }) => ({
      id, impact, help, nodes: nodes.map((node) => `${node.target.join(" ")}: ${node.any[0]?.message ?? node.html}`),
    }));
  }, TAGS);
  const grave = violations.filter(({ impact }) => GRAVE.has(impact));
  if (grave.length === 0) return;
  const lines = grave.flatMap(({ id, impact, help, nodes }) =>
    [`${impact}: ${id}: ${help}`, ...nodes.slice(0, 5).map((node) => `  ${node}`)]);
  throw new Error(`not accessible: ${page.url()}\n${lines.join("\n")}`);
}
