import { useMemo } from "preact/hooks";
import { Button, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { setQuery } from "../router";
import type { SectionProps } from "../sections";
import { shops } from "../shops";
import { t } from "../texts";
import { type Filter, filterOf, isFiltered, queryOf } from "./notifications/filter";
import { KINDS } from "./notifications/notification";
import { NotificationList } from "./notifications/notification_list";
import { Notifications } from "./notifications/notifications_state";
import { OrderFilter } from "./notifications/order_filter";
import { StateFilter } from "./notifications/state_filter";
import { useEvery } from "./use_every";
import "./house.css";

const REFRESH_MS = 5_000;

/** Everything that is to leave the house, or has left it lately. */
export default function NotificationsPage({ route: { query } }: SectionProps) {
  const filter = filterOf(query);
  const list = useMemo(() => new Notifications(queryOf(filter)), Object.values(filter));
  useEvery(REFRESH_MS, async (signal) => {
    await Promise.all([list.pages.reload(), list.countDead(signal)]);
  }, [list]);
  return (
    <>
      <Heading title={t("section_notifications")} />
      <p class="quiet">{t("notify_about")}</p>
      <Dead n={list.dead.value} isShown={filter.state === "dead"}
        onShow={() => setQuery({ of: filter.of, state: "dead" })} />
      <Filters filter={filter} />
      <NotificationList list={list} label={t("section_notifications")}
        empty={<p>{t(isFiltered(filter) ? "notify_none_found" : "notify_none")}</p>} />
    </>
  );
}

/** Said when it begins, without a reload: somebody waits for news that nobody sends any more. */
function Dead({ n, isShown, onShow }: { n: number; isShown: boolean; onShow: () => void }) {
  return (
    <div role="status">
      {n > 0 && (
        <div class="notice alert">
          <Icon name="alert" /><span>{t("notify_dead", { n })}</span>
          {!isShown && <Button small onClick={onShow}>{t("notify_dead_show")}</Button>}
        </div>
      )}
    </div>
  );
}

function Filters({ filter }: { filter: Filter }) {
  const known = shops.value ?? [];
  const set = (change: Partial<Filter>) => setQuery({ ...filter, ...change });
  return (
    <div class="filters" role="search" aria-label={t("filters")}>
      {known.length > 1 && (
        <SelectField label={t("shop")} name="of" value={filter.of} onValue={(of) => set({ of })}
          options={[["", t("keys_all_shops")], ...known.map((each) => [each.id, each.name] as const)]} />
      )}
      <SelectField label={t("notify_kind")} name="kind" value={filter.kind}
        onValue={(each) => set({ kind: each as Filter["kind"] })}
        options={[["", t("notify_every_kind")], ...KINDS.map((each) => [each, t(`notify_kind_${each}`)] as const)]} />
      <StateFilter state={filter.state} onState={(state) => set({ state })} />
      <OrderFilter order={filter.order} shop={filter.of} onOrder={(order) => set({ order })} />
    </div>
  );
}
