import { formatNumber } from "../../../i18n/texts";
import { t } from "../../texts";
import { durationWords } from "../duration_words";
import type { Report } from "./stats_state";

/** How long orders stayed in each status, in the order of the workflow. */
export function Stays({ report: { stats, labels } }: { report: Report }) {
  const place = (status: string) => {
    const at = [...labels.keys()].indexOf(status);
    return at < 0 ? labels.size : at;
  };
  const stays = [...stats.statuses].sort((a, b) => place(a.status) - place(b.status));
  const longest = Math.max(1, ...stays.map(({ p90_s }) => p90_s));
  if (stays.length === 0) return null;
  return (
    <section class="card stack">
      <h2>{t("stats_stays")}</h2>
      <p class="quiet">{t("stats_stays_about")}</p>
      <div class="table-wrap">
        <table class="table cards stays" role="table" aria-label={t("stats_stays")}>
          <thead role="rowgroup">
            <tr role="row">
              {[t("stats_status"), t("stats_half"), t("stats_most"), t("stats_orders")].map((head) => (
                <th key={head} role="columnheader" scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {stays.map((each) => (
              <tr key={each.status} role="row">
                <td role="rowheader" class="name">{labels.get(each.status) ?? each.status}</td>
                <Time seconds={each.p50_s} longest={longest} head={t("stats_half")} />
                <Time seconds={each.p90_s} longest={longest} head={t("stats_most")} />
                <td role="cell" data-label={t("stats_orders")}>{formatNumber(each.orders)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Time({ seconds, longest, head }: { seconds: number; longest: number; head: string }) {
  return (
    <td role="cell" data-label={head}>
      <div class="cell">
        {durationWords(seconds)}
        <span class="stay-bar" aria-hidden="true" style={{ inlineSize: `${Math.max(1, (seconds / longest) * 100)}%` }} />
      </div>
    </td>
  );
}
