import type { ComponentChildren } from "preact";
import { minorDigits } from "../../../i18n/currency";
import { money, plainMoney } from "../../../i18n/format";
import { formatNumber, locale } from "../../../i18n/texts";
import { t } from "../../texts";
import { BarChart, type Point } from "./bar_chart";
import { ChartTable } from "./chart_table";
import type { Stats } from "./stats_state";

type Bucket = Stats["data"][number];

function Chart({ title, legend, children }: { title: string; legend?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="card stack">
      <div class="row spread"><h2>{title}</h2>{legend}</div>
      {children}
    </section>
  );
}

export function OrdersChart({ stats }: { stats: Stats }) {
  const { long, short } = namesFor(stats);
  const points = stats.data.map((each): Point => ({
    label: short(each),
    told: `${long(each)}: ${t("stats_told_orders", { n: each.orders })}` +
      (each.cancelled > 0 ? `, ${t("stats_told_cancelled", { n: each.cancelled })}` : ""),
    value: each.orders,
    lost: each.cancelled,
  }));
  const legend = (
    <p class="legend quiet" aria-hidden="true">
      <span class="key kept" />{t("stats_kept")}<span class="key lost" />{t("stats_cancelled")}
    </p>
  );
  return (
    <Chart title={t("stats_orders")} legend={legend}>
      <BarChart label={t("stats_chart_of", { what: t("stats_orders") })} points={points} />
      <ChartTable label={t("stats_orders")} heads={[t("stats_when"), t("stats_orders"), t("stats_cancelled")]}
        rows={stats.data.map((each) => [long(each), formatNumber(each.orders), formatNumber(each.cancelled)])} />
    </Chart>
  );
}

export function RevenueChart({ stats }: { stats: Stats }) {
  const { long, short } = namesFor(stats);
  const currency = stats.currency ?? "EUR";
  const inMoney = (minor: number) => money(minor, currency);
  const points = stats.data.map((each): Point => ({
    label: short(each), told: `${long(each)}: ${inMoney(each.revenue)}`, value: each.revenue,
  }));
  return (
    <Chart title={t("stats_revenue")}>
      <BarChart label={t("stats_chart_of", { what: t("stats_revenue") })} points={points}
        inWords={(minor) => roundMoney(minor, currency)} />
      <ChartTable label={t("stats_revenue")} heads={[t("stats_when"), t("stats_revenue")]}
        rows={stats.data.map((each) => [long(each), inMoney(each.revenue)])} />
    </Chart>
  );
}

export function HoursChart({ stats }: { stats: Stats }) {
  const format = new Intl.DateTimeFormat(locale(), { hour: "numeric", timeZone: "UTC" });
  const hour = (each: number) => format.format(each * 3_600_000);
  const points = stats.busiest_hours.map(({ hour: at, orders }): Point => ({
    label: String(at), told: `${hour(at)}: ${t("stats_told_orders", { n: orders })}`, value: orders,
  }));
  return (
    <Chart title={t("stats_hours")}>
      <BarChart label={t("stats_chart_of", { what: t("stats_hours") })} points={points} labelWidth={26} />
      <ChartTable label={t("stats_hours")} heads={[t("stats_hour"), t("stats_orders")]}
        rows={stats.busiest_hours.map((each) => [hour(each.hour), formatNumber(each.orders)])} />
    </Chart>
  );
}

/** How a bucket is called under its bar and where there is room. */
function namesFor({ bucket, timezone: timeZone }: Stats) {
  const isHour = bucket === "hour";
  const short = new Intl.DateTimeFormat(locale(), isHour ? { hour: "numeric", timeZone }
    : { day: "numeric", month: "numeric", timeZone });
  const long = new Intl.DateTimeFormat(locale(), isHour ? { weekday: "short", hour: "numeric", timeZone }
    : { weekday: "short", day: "numeric", month: "long", timeZone });
  const named = (format: Intl.DateTimeFormat) => ({ start }: Bucket) => format.format(new Date(start));
  return { short: named(short), long: named(long) };
}

/** Without decimals, as the lines of the scale are round. */
function roundMoney(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: "currency", currency, notation: "compact",
    minimumFractionDigits: 0, maximumFractionDigits: minorDigits(currency) });
  return format.format(Number(plainMoney(minor, currency)));
}
