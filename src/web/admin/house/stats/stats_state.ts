import { api, ok, type Schemas } from "../../../api/client";
import { statusLabel } from "../../../i18n/status_label";
import type { Shop } from "../../shops";
import { type Range, type Stretch, stretchBefore, stretchOf } from "./range";

export type Stats = Schemas["Stats"];
export interface Report {
  stats: Stats;
  /** What there was in as many days right before. */
  before: Stats["totals"];
  /** What the statuses of the shop are called, in their order. */
  labels: ReadonlyMap<string, string>;
}

export async function readReport(shop: Shop, range: Range, signal: AbortSignal): Promise<Report> {
  const now = new Date();
  const stretch = stretchOf(range, now, shop.timezone);
  const [stats, earlier, workflow] = await Promise.all([
    read(shop.id, stretch, signal),
    read(shop.id, stretchBefore(range, stretch, shop.timezone), signal),
    ok(api.GET("/api/v1/shops/{shop}/workflow", { params: { path: { shop: shop.id } }, signal })),
  ]);
  return { stats, before: earlier.totals, labels: new Map(workflow.statuses.map(({ key, label }) => [key, statusLabel(label)])) };
}

function read(shop: string, { from, to, bucket }: Stretch, signal: AbortSignal): Promise<Stats> {
  const query = { shop, from: from.toISOString(), to: to.toISOString(), bucket };
  return ok(api.GET("/api/v1/stats", { params: { query }, signal }));
}
