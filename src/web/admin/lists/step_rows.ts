const CONTROLS = "a[href], button, input, select";

/**
 * Up and down in a table go to the same control of the next row, unless the control needs those keys itself. `onEnd` is
 * called for a step beyond the last row.
 */
export function stepRows(event: KeyboardEvent, body: HTMLTableSectionElement, onEnd: (() => void) | undefined): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const from = event.target as HTMLElement;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || from.matches("select, textarea, [type=number]")) return;
  const cell = from.closest("td");
  const row = cell?.parentElement as HTMLTableRowElement | null;
  const next = row && body.rows[Array.from(body.rows).indexOf(row) + step];
  if (row && !next && step > 0) onEnd?.();
  if (!cell || !next) return;
  const place = Array.from(cell.querySelectorAll(CONTROLS)).indexOf(from);
  const controls = next.cells[cell.cellIndex]?.querySelectorAll<HTMLElement>(CONTROLS);
  const target = controls?.[place] ?? controls?.[0];
  if (!target) return;
  event.preventDefault();
  target.focus();
}
