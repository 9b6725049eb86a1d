import { money } from "../../../i18n/format";
import { formatNumber } from "../../../i18n/texts";
import { t } from "../../texts";
import { changeOf } from "./range";
import type { Report } from "./stats_state";

/** What it came to, against the days before. */
export function Totals({ report }: { report: Report }) {
  const { totals: now, currency } = report.stats;
  const { before } = report;
  const inMoney = (minor: number) => money(minor, currency ?? "EUR");
  return (
    <dl class="totals">
      <Total label={t("stats_orders")} value={formatNumber(now.orders)} change={changeOf(now.orders, before.orders)} />
      <Total label={t("stats_revenue")} value={inMoney(now.revenue)} change={changeOf(now.revenue, before.revenue)} />
      <Total label={t("stats_average")} value={averageOf(now, inMoney)} change={changeOf(average(now) ?? 0, average(before))} />
      <Total label={t("stats_cancelled")} value={formatNumber(now.cancelled)} change={changeOf(now.cancelled, before.cancelled)} />
    </dl>
  );
}

function average({ orders, cancelled, revenue }: Report["before"]): number | undefined {
  const kept = orders - cancelled;
  return kept > 0 ? revenue / kept : undefined;
}

function averageOf(tally: Report["before"], inMoney: (minor: number) => string): string {
  const each = average(tally);
  return each === undefined ? "–" : inMoney(Math.round(each));
}

function Total({ label, value, change }: { label: string; value: string; change: number | undefined }) {
  return (
    <div class="card total">
      <dt>{label}</dt>
      <dd class="total-value">{value}</dd>
      <dd class="quiet">
        {change === undefined ? t("stats_nothing_before")
          : t("stats_change", { change: `${change > 0 ? "+" : change < 0 ? "−" : "±"}${formatNumber(Math.abs(change))} %` })}
      </dd>
    </div>
  );
}
