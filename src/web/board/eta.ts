import { time } from "../i18n/format";
import { t } from "./texts";

/** When an order will probably be ready, as the shop's clock will show it; once that has passed there is only "soon". */
export function etaWords(eta: string, latest: string | null, now: number, timeZone?: string): string {
  if (Date.parse(eta) > now) return t("about", { time: time(eta, timeZone) });
  return latest && Date.parse(latest) > now ? t("about", { time: time(latest, timeZone) }) : t("soon");
}
