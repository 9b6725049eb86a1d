import { t } from "../../texts";

/** The numbers of a chart, for who cannot see it or wants them exactly. */
export function ChartTable({ label, heads, rows }: {
  label: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  return (
    <details class="chart-table">
      <summary>{t("stats_as_table")}</summary>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
        <table class="table">
          <thead>
            <tr>{heads.map((head, index) => <th key={head} scope="col" class={index > 0 ? "numeric" : undefined}>{head}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map(([name, ...values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => <td key={index} class="numeric">{value}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
