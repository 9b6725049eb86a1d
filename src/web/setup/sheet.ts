import { readAmount } from "../i18n/amount";

/** An item as it is typed: the price is text until it is saved. */
export interface Row {
  name: string;
  price: string;
}

/**
 * Rows of what was copied from a spreadsheet, a CSV file or a plain list. The prices are in the column that holds most
 * amounts, the names in the first of the others; a heading is left out. Rows without a name are dropped.
 */
export function rowsOf(text: string, currency: string): Row[] {
  const lines = cellsOf(text);
  const isPrice = (cell: string | undefined) => cell !== undefined && readAmount(cell, currency) !== undefined;
  const width = Math.max(0, ...lines.map((line) => line.length));
  const columns = Array.from({ length: width }, (_, at) => at);
  const prices = columns.map((at) => lines.filter((line) => isPrice(line[at])).length);
  const most = Math.max(0, ...prices);
  const priceAt = width > 1 && most > 0 ? prices.lastIndexOf(most) : -1;
  const nameAt = columns.find((at) => at !== priceAt && lines.some((line) => line[at] && !isPrice(line[at]))) ?? 0;
  const rows = lines.map((line) => (priceAt < 0 ? ofOneCell(line[nameAt] ?? "", currency)
    : { name: line[nameAt] ?? "", price: line[priceAt] ?? "" }));
  const [heading, ...others] = rows;
  const hasHeading = heading !== undefined && heading.price !== "" && !isPrice(heading.price) &&
    others.some((row) => isPrice(row.price));
  return (hasHeading ? others : rows).filter((row) => row.name !== "");
}

/** "Flat white 3.80" */
function ofOneCell(text: string, currency: string): Row {
  const [, name, price] = /^(.*\p{L}\S*)[\s:–—-]+(\S*\d\S*(?:\s?\p{Sc})?)$/u.exec(text) ?? [];
  return name !== undefined && price !== undefined && readAmount(price, currency) !== undefined
    ? { name: name.trim(), price } : { name: text, price: "" };
}

/** The cells of each line, trimmed; lines of nothing are left out. */
function cellsOf(text: string): string[][] {
  const mark = text.includes("\t") ? "\t" : text.includes(";") ? ";" : isCommaSeparated(text) ? "," : "\t";
  return cut(text, mark).filter((line) => line.some((cell) => cell !== ""));
}

/** A comma between two digits is the mark of a price's decimals: others have to be there on every line. */
function isCommaSeparated(text: string): boolean {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  return lines.every((line) => /(^|\D),|,(\D|$)/.test(line));
}

/** RFC 4180 with any separator: a cell may be in quotes, and then hold separators, line ends and doubled quotes. */
function cut(text: string, mark: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let rest = text.replace(/\r\n?/g, "\n");
  while (rest !== "") {
    const quoted = /^[ ]*"((?:[^"]|"")*)"[ ]*/.exec(rest);
    const end = quoted?.[0].length ?? rest.search(new RegExp(`[${mark}\n]|$`));
    const isWhole = !quoted || end === rest.length || rest[end] === mark || rest[end] === "\n";
    const stop = isWhole ? end : rest.search(new RegExp(`[${mark}\n]|$`));
    line.push((quoted && isWhole ? quoted[1]!.replace(/""/g, '"') : rest.slice(0, stop)).replace(/\s+/g, " ").trim());
    if (rest[stop] !== mark) {
      lines.push(line);
      line = [];
    }
    rest = rest.slice(stop + 1);
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

/** The file that `items/import` takes. Prices have to be amounts already. */
export function itemsCsv(rows: readonly Row[], currency: string): string {
  const quoted = (text: string) => `"${text.replace(/"/g, '""')}"`;
  const lines = rows.map((row) => `${quoted(row.name.trim())},${readAmount(row.price, currency)}`);
  return `name,price\n${lines.join("\n")}\n`;
}
