import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Empty, Failure, Loading } from "../../kit/states";
import { t } from "../texts";
import type { PagedList } from "./paged";
import { stepRows } from "./step_rows";

export interface Column<T> {
  key: string;
  /** Its heading, which stands before each value on a narrow page. */
  head: string;
  /** A heading with a control in it, where a text is not enough. */
  control?: ComponentChildren;
  numeric?: boolean;
  /** The cell that names the row; one of them. */
  isName?: boolean;
  cell: (row: T) => ComponentChildren;
}

interface TableProps<T> {
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** What the table is, for who cannot see it. */
  label: string;
  rowClass?: (row: T) => string | undefined;
}

/** A list that grows: "show more", or a step beyond the last row, gets the next page. */
export function PagedTable<T>({ list, empty, ...table }: TableProps<T> & {
  list: PagedList<T>;
  /** What is shown in place of a table without rows. */
  empty: ComponentChildren;
}) {
  const rows = list.rows.value;
  if (rows.length === 0) {
    if (list.error.value !== undefined) return <Failure error={list.error.value} retry={() => void list.reload()} />;
    return list.isLoading.value ? <Loading /> : <Empty>{empty}</Empty>;
  }
  return (
    <div class="stack" aria-busy={list.isLoading.value}>
      <ListTable rows={rows} {...table} onBeyond={() => void list.more()} />
      <ListFoot list={list} />
    </div>
  );
}

/**
 * Rows as a table, as cards on a narrow page. Up and down step from a control to the same one in the next row. The roles
 * are said, since a table that is laid out as cards loses those it has by itself.
 */
export function ListTable<T>({ rows, columns, rowKey, label, rowClass, onBeyond }: TableProps<T> & {
  rows: readonly T[];
  /** A step beyond the last row. */
  onBeyond?: () => void;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  return (
    <div class="table-wrap">
      <table class="table cards" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((each) => (
              <th key={each.key} role="columnheader" scope="col" class={each.numeric ? "numeric" : undefined}>
                {each.control ?? each.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} role="rowgroup" onKeyDown={(event) => stepRows(event, body.current!, onBeyond)}>
          {rows.map((row) => (
            <Row key={rowKey(row)} row={row} columns={columns} look={rowClass?.(row)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row<T>({ row, columns, look }: { row: T; columns: readonly Column<T>[]; look: string | undefined }) {
  return (
    <tr role="row" class={look}>
      {columns.map((each) => {
        const names = [each.numeric && "numeric", each.isName && "name"].filter(Boolean).join(" ") || undefined;
        return (
          <td key={each.key} role={each.isName ? "rowheader" : "cell"} class={names} data-label={each.head}>
            <div class="cell">{each.cell(row)}</div>
          </td>
        );
      })}
    </tr>
  );
}

/** How much is shown, and the way to more. */
export function ListFoot<T>({ list }: { list: PagedList<T> }) {
  const shown = list.rows.value.length;
  return (
    <div class="list-foot stack">
      {list.error.value !== undefined && <Failure error={list.error.value} />}
      <div class="row spread">
        <span class="quiet" role="status">
          {list.total.value === undefined ? t("list_shown", { n: shown }) : t("list_shown_of", { n: shown, total: list.total.value })}
        </span>
        {list.hasMore.value && <Button busy={list.isLoading.value} onClick={() => void list.more()}>{t("list_more")}</Button>}
      </div>
    </div>
  );
}
