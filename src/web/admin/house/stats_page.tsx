import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { useLoad } from "../../kit/load";
import { Empty, Failure, Loading } from "../../kit/states";
import { saveFile } from "../forms/save_file";
import { Heading } from "../heading";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { HoursChart, OrdersChart, RevenueChart } from "./stats/charts";
import { statsCsv } from "./stats/csv";
import { dayOf } from "./local_day";
import { rangeOf } from "./stats/range";
import { RangeChooser } from "./stats/range_chooser";
import { type Report, readReport } from "./stats/stats_state";
import { Stays } from "./stats/stays";
import { Totals } from "./stats/totals";
import "./house.css";
import "./stats/stats.css";

export default function StatsPage({ shop, route }: SectionProps & { shop: Shop }) {
  const now = new Date();
  const range = rangeOf(route.query, now, shop.timezone);
  const loaded = useLoad((signal) => readReport(shop, range, signal), [shop.id, range.name, range.first, range.last]);
  const report = loaded.value;
  const download = () => report && saveFile(`${shop.slug}-${range.first}-${range.last}.csv`, "text/csv", statsCsv(report.stats));
  return (
    <>
      <Heading title={t("section_stats")}>
        <Button disabled={!report} onClick={download}><Icon name="download" />{t("stats_download")}</Button>
      </Heading>
      <RangeChooser range={range} today={dayOf(now, shop.timezone)} />
      {loaded.error !== undefined && <Failure error={loaded.error} retry={loaded.reload} />}
      {report ? <Shown report={report} isLoading={loaded.isLoading} /> : loaded.error === undefined && <Loading />}
    </>
  );
}

function Shown({ report, isLoading }: { report: Report; isLoading: boolean }) {
  const { stats } = report;
  const isEmpty = stats.totals.orders === 0 && stats.statuses.length === 0;
  return (
    <div class="stack" aria-busy={isLoading}>
      <Totals report={report} />
      {isEmpty ? <Empty><p>{t("stats_none")}</p></Empty> : (
        <>
          <OrdersChart stats={stats} />
          <div class="chart-pair">
            <RevenueChart stats={stats} />
            <HoursChart stats={stats} />
          </div>
          <Stays report={report} />
        </>
      )}
      <p class="quiet">{t("stats_clock", { zone: stats.timezone })}</p>
    </div>
  );
}
