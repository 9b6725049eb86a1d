const WIDTH_MM = 80;
const MARGIN_MM = 4;
const MM_PER_PX = 25.4 / 96;
/** Shorter pieces jam in the cutter. */
const SHORTEST_MM = 60;

let rule: { sheet: CSSStyleSheet; index: number } | undefined;

/** Makes the page that is printed as long as the ticket, so that a roll is cut right behind it. */
export function setPaper(height_px: number): void {
  const sheet = document.styleSheets[0];
  if (!sheet) return;
  if (rule) rule.sheet.deleteRule(rule.index);
  const index = sheet.cssRules.length;
  sheet.insertRule(`@page { size: ${WIDTH_MM}mm ${lengthOf(height_px)}mm; margin: ${MARGIN_MM}mm; }`, index);
  rule = { sheet, index };
}

/** In whole millimetres, with both margins. */
export function lengthOf(height_px: number): number {
  return Math.max(SHORTEST_MM, Math.ceil(height_px * MM_PER_PX) + 2 * MARGIN_MM + 1);
}
