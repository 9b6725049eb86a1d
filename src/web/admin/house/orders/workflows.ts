import { useLoad } from "../../../kit/load";
import { statusLabel } from "../../../i18n/status_label";
import { api, ok, type Schemas } from "../../../api/client";

type Status = Schemas["WorkflowStatus"];
/** Every row asks; names change rarely, and are then read anew within a minute. */
const FRESH_MS = 60_000;
const read = new Map<string, { at: number; statuses: Promise<readonly Status[]> }>();

/** The statuses of a shop, in their order; empty until they are known. */
export function useStatuses(shopId: string | undefined): readonly Status[] {
  return useLoad(async () => (shopId ? statusesOf(shopId) : []), [shopId]).value ?? [];
}

function statusesOf(shopId: string): Promise<readonly Status[]> {
  const known = read.get(shopId);
  if (known && Date.now() - known.at < FRESH_MS) return known.statuses;
  const params = { path: { shop: shopId } };
  const statuses = ok(api.GET("/api/v1/shops/{shop}/workflow", { params })).then((each) => each.statuses);
  read.set(shopId, { at: Date.now(), statuses });
  statuses.catch(() => read.delete(shopId));
  return statuses;
}

/** As people are shown it. */
export function labelOf(statuses: readonly Status[], key: string | null): string {
  const status = statuses.find((each) => each.key === key);
  return status ? statusLabel(status.label) : key ?? "";
}
