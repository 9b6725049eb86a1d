import { money } from "../../i18n/format";
import { formatNumber } from "../../i18n/texts";
import { t } from "../texts";
import type { Tracking } from "./track_state";

/** What was ordered, and what it comes to. */
export function Lines({ order: { lines, total, currency, fulfilment } }: { order: Tracking }) {
  return (
    <section class="track-lines card" aria-label={t("ordered")}>
      <ul>
        {lines.map(({ name, quantity, total: sum }, place) => (
          <li key={place}><span>{formatNumber(quantity)} × <bdi>{name}</bdi></span><span class="sum">{money(sum, currency)}</span></li>
        ))}
      </ul>
      <p class="track-total"><span>{t("total")}</span><span class="sum">{money(total, currency)}</span></p>
      <p class="quiet">{t(fulfilment)}</p>
    </section>
  );
}
