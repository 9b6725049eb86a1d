import type { Schemas } from "../../../api/client";
import { plainMoney } from "../../../i18n/format";

/** What the charts show, for a spreadsheet. */
export function statsCsv({ data, currency }: Pick<Schemas["Stats"], "data" | "currency">): string {
  const rows = data.map(({ start, orders, cancelled, revenue }) =>
    [start, orders, cancelled, plainMoney(revenue, currency ?? "EUR"), currency ?? ""].join(","));
  return ["start,orders,cancelled,revenue,currency", ...rows, ""].join("\r\n");
}
