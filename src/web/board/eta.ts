import { time } from "../i18n/format";
import { t } from "./texts";

/** When an order will probably be ready, as a time of the day; once that has passed there is only "soon". */
export function etaWords(eta: string, latest: string | null, now: number): string {
  if (Date.parse(eta) > now) return t("about", { time: time(eta) });
  return latest && Date.parse(latest) > now ? t("about", { time: time(latest) }) : t("soon");
}
