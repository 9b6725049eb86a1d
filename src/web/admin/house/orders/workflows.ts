import { useLoad } from "../../../kit/load";
import { api, ok, type Schemas } from "../../../api/client";

type Status = Schemas["WorkflowStatus"];
const read = new Map<string, Promise<readonly Status[]>>();

/** The statuses of a shop, in their order; empty until they are known. */
export function useStatuses(shopId: string | undefined): readonly Status[] {
  return useLoad(async () => (shopId ? statusesOf(shopId) : []), [shopId]).value ?? [];
}

/** Read once a visit: names change rarely. What failed is tried again. */
function statusesOf(shopId: string): Promise<readonly Status[]> {
  const known = read.get(shopId);
  if (known) return known;
  const params = { path: { shop: shopId } };
  const asked = ok(api.GET("/api/v1/shops/{shop}/workflow", { params })).then((each) => each.statuses);
  read.set(shopId, asked);
  asked.catch(() => read.delete(shopId));
  return asked;
}

/** As the shop calls it. */
export function labelOf(statuses: readonly Status[], key: string | null): string {
  return statuses.find((each) => each.key === key)?.label ?? key ?? "";
}
