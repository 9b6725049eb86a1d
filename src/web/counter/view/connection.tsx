import { time } from "../../i18n/format";
import { now } from "../desk/clock";
import { asOf, freshnessOf } from "../desk/freshness";
import { useDesk } from "../desk/station";
import { t } from "../texts";

/** Whether what is shown is how it is, and if not, from when it is; and how many taps wait to be sent. */
export function Connection() {
  const desk = useDesk();
  // Looked at again each second, by this browser's own clock.
  void now.value;
  const hearing = desk.hearing.value;
  const heard = freshnessOf(hearing, Date.now());
  // A network that has just gone is noticed first by who wants something of it.
  const fresh = heard === "live" && desk.queue.isStuck.value ? "waiting" : heard;
  const taps = desk.queue.kept.value.taps.length;
  const at = asOf(hearing);
  const text = fresh === "live" ? t("live") : fresh === "waiting" || at === undefined ? t("reconnecting")
    : t("lost", { time: time(at, desk.shop.value.timezone) });
  return (
    <span class={fresh === "live" ? "connection" : `connection ${fresh}`} role="status">
      <span class="connection-text">{text}</span>
      {fresh !== "live" && taps > 0 && <span>{t("taps_waiting", { n: taps })}</span>}
    </span>
  );
}
