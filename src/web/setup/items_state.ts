import { computed, signal } from "@preact/signals";
import { api, idempotencyKey, ok } from "../api/client";
import { Problem } from "../api/problem";
import { readAmount } from "../i18n/amount";
import { kept } from "./kept";
import { goOn, itemCount, shop } from "./setup_state";
import { itemsCsv, type Row, rowsOf } from "./sheet";

const EMPTY: Row = { name: "", price: "" };
const FIRST_ROWS = 3;
type Column = keyof Row;

const draft = kept("items", () => ({ rows: Array<Row>(FIRST_ROWS).fill(EMPTY), key: idempotencyKey() }));
export const busy = signal(false);
export const error = signal<unknown>(undefined);
/** Faults are shown once somebody has wanted to go on. */
const isChecked = signal(false);

export const rows = computed(() => draft.value.rows);
export const typedRows = computed(() => rows.value.filter((row) => !isEmpty(row)));

function isEmpty(row: Row): boolean {
  return row.name.trim() === "" && row.price.trim() === "";
}

function setRows(rows: Row[]): void {
  draft.value = { rows, key: idempotencyKey() };
}

export function setCell(at: number, column: Column, text: string): void {
  setRows(rows.peek().map((row, index) => (index === at ? { ...row, [column]: text } : row)));
}

export function addRow(): void {
  setRows([...rows.peek(), EMPTY]);
}

export function removeRow(at: number): void {
  const others = rows.peek().filter((_, index) => index !== at);
  setRows(others.length > 0 ? others : [EMPTY]);
}

/** Puts what was copied from elsewhere in from row `at`. False: it is one cell and can be pasted as always. */
export function paste(at: number, text: string): boolean {
  if (!/[\t\n]/.test(text.trim())) return false;
  const pasted = rowsOf(text, shop.peek()!.currency);
  const before = rows.peek().slice(0, at);
  const behind = rows.peek().slice(at).filter((row) => !isEmpty(row));
  setRows([...before, ...pasted, ...behind, EMPTY]);
  return true;
}

export type CellFault = "name_missing" | "price_wrong" | "price_missing" | { detail: string };

/** What is wrong with a cell, as far as can be told here or the server has said. */
export function faultOf(at: number, column: Column): CellFault | undefined {
  const row = rows.value[at]!;
  if (!isChecked.value || isEmpty(row)) return undefined;
  const said = serverFault(at, column);
  if (said) return { detail: said };
  if (column === "name") return row.name.trim() === "" ? "name_missing" : undefined;
  if (row.price.trim() === "") return "price_missing";
  return readAmount(row.price, shop.value!.currency) === undefined ? "price_wrong" : undefined;
}

/** The server counts the lines of the file: its heading is the first. */
function serverFault(at: number, column: Column): string | undefined {
  if (!(error.value instanceof Problem)) return undefined;
  const line = typedRows.value.indexOf(rows.value[at]!) + 2;
  return error.value.fault(`/rows/${line}/${column}`);
}

export function firstFault(): { at: number; column: Column } | undefined {
  for (let at = 0; at < rows.value.length; at += 1) {
    for (const column of ["name", "price"] as const) if (faultOf(at, column)) return { at, column };
  }
  return undefined;
}

/** Stores what was typed, all of it or nothing. The first cell that is wrong, where there is one. */
export async function saveItems(): Promise<{ at: number; column: Column } | undefined> {
  if (busy.peek()) return undefined;
  error.value = undefined;
  isChecked.value = true;
  const wrong = firstFault();
  if (wrong) return wrong;
  busy.value = true;
  try {
    const { id, currency } = shop.peek()!;
    const { created } = await ok(api.POST("/api/v1/shops/{shop}/items/import", {
      params: { path: { shop: id }, header: { "Idempotency-Key": draft.peek().key } },
      body: itemsCsv(typedRows.peek(), currency),
      bodySerializer: (text) => text,
      headers: { "Content-Type": "text/csv" },
    }));
    itemCount.value += created;
    isChecked.value = false;
    setRows(Array<Row>(FIRST_ROWS).fill(EMPTY));
    goOn();
    return undefined;
  } catch (refusal) {
    error.value = refusal;
    return firstFault();
  } finally {
    busy.value = false;
  }
}
