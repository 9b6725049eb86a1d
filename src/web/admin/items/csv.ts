import type { Schemas } from "../../api/client";

type Item = Schemas["Item"];
type Cell = string | number | boolean | null;

/** The columns that somebody fills in. With `id` before them, the import finds every item again. */
export const COLUMNS = ["sku", "name", "description", "category", "price", "is_available", "stock"] as const;
/** Some spreadsheets take a file without it for another encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

export function itemsCsv(items: readonly Item[]): string {
  const columns = ["id", ...COLUMNS] as const;
  return document([columns, ...items.map((item) => columns.map((column) => item[column]))]);
}

/** The price of the template's row, in minor units. */
export const EXAMPLE_MINOR = 380;

/** A file to fill in: the columns, and a row that shows what goes where. */
export function templateCsv(example: { name: string; description: string; category: string }): string {
  const { name, description, category } = example;
  return document([COLUMNS, ["SKU-1", name, description, category, EXAMPLE_MINOR, true, 25]]);
}

function document(rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cellOf).join(",") + "\r\n").join("");
}

/** RFC 4180. A text that a spreadsheet would take for a formula gets a `'`, which the import takes off again. */
function cellOf(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = /^'*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  const isQuoted = text === "" || text.trim() !== text || /[",;\r\n]/.test(text);
  return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}
