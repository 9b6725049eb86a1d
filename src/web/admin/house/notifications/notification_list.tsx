import { useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Empty, Failure, Loading } from "../../../kit/states";
import { PageTurner } from "../../lists/page_turner";
import { ListTable } from "../../lists/paged_table";
import { route, setQuery } from "../../router";
import { BulkBar } from "./bulk_bar";
import { columnsFor } from "./columns";
import { NotificationDialog } from "./notification_dialog";
import type { Notifications } from "./notifications_state";

/** A list of notifications; the one that is looked at stands in the address, so that it can be linked to. */
export function NotificationList({ list, label, isOfWebhook = false, empty }: {
  list: Notifications;
  label: string;
  isOfWebhook?: boolean;
  /** What is shown in place of a table without rows. */
  empty: ComponentChildren;
}) {
  const { notification } = route.value.query;
  return (
    <>
      <Rows list={list} label={label} isOfWebhook={isOfWebhook} empty={empty} />
      {list.choice.ids.value.size > 0 && <BulkBar list={list} />}
      {notification && (
        <NotificationDialog key={notification} id={notification} onNews={(now) => list.put(now)}
          onClose={() => show(undefined)} />
      )}
    </>
  );
}

function show(notification: string | undefined): void {
  setQuery({ ...route.peek().query, notification });
}

function Rows({ list, label, isOfWebhook, empty }: {
  list: Notifications;
  label: string;
  isOfWebhook: boolean;
  empty: ComponentChildren;
}) {
  const { pages } = list;
  const place = useRef<HTMLDivElement>(null);
  const rows = pages.rows.value;
  const failure = pages.error.value !== undefined && (
    <Failure error={pages.error.value} retry={() => void pages.reload()} />
  );
  if (rows.length === 0) return failure || (pages.isLoading.value ? <Loading /> : <Empty>{empty}</Empty>);
  return (
    <div class="stack" ref={place}>
      {failure}
      <ListTable rows={rows} rowKey={({ id }) => id} label={label} columns={columnsFor(list, isOfWebhook, show)}
        rowClass={({ id }) => (list.choice.ids.value.has(id) ? "chosen" : undefined)} />
      {(pages.hasNext.value || pages.page.value > 0) && (
        <PageTurner pages={pages} onTurned={() => place.current?.scrollIntoView({ block: "start" })} />
      )}
    </div>
  );
}
