import { ago, dateTime } from "../../../i18n/format";
import { formatNumber } from "../../../i18n/texts";
import { ChooseAllBox, ChooseBox } from "../../lists/choice";
import type { Column } from "../../lists/paged_table";
import { t } from "../../texts";
import { isSettled, type Notification } from "./notification";
import type { Notifications } from "./notifications_state";
import { StateBadge } from "./state_badge";
import { typeWords } from "./words";

/** `isOfWebhook`: all go to one webhook, so that where they go says nothing. */
export function columnsFor(
  list: Notifications,
  isOfWebhook: boolean,
  onOpen: (id: string) => void,
): readonly Column<Notification>[] {
  const kind: Column<Notification> = {
    key: "kind",
    head: t("notify_kind"),
    cell: (row) => t(`notify_kind_${row.kind}`),
  };
  return [
    {
      key: "choose",
      head: t("notify_choose"),
      control: <ChooseAllBox choice={list.choice} label={t("orders_choose_all")} />,
      cell: (row) => (
        <ChooseBox choice={list.choice} id={row.id}
          label={t("notify_choose_of", { what: typeWords(row.type), when: dateTime(row.created_at) })} />
      ),
    },
    {
      key: "what",
      head: t("notify_what"),
      isName: true,
      cell: (row) => (
        <>
          <button type="button" class="link" onClick={() => onOpen(row.id)}>{typeWords(row.type)}</button>
          {row.order_number && <> <bdi class="nowrap">{row.order_number}</bdi></>}
          {!isOfWebhook && row.to && <span class="second quiet" dir="ltr">{row.to}</span>}
        </>
      ),
    },
    ...(isOfWebhook ? [] : [kind]),
    { key: "state", head: t("notify_state"), cell: (row) => <StateBadge state={row.state} /> },
    {
      key: "tries",
      head: t("notify_tries"),
      numeric: true,
      cell: ({ tries }) => formatNumber(tries),
    },
    { key: "answer", head: t("notify_answer"), cell: (row) => <Answer row={row} /> },
    {
      key: "made",
      head: t("notify_made"),
      cell: ({ created_at: at }) => <time class="nowrap" dateTime={at} title={dateTime(at)}>{ago(at)}</time>,
    },
  ];
}

/** What came of the last try, and when the next one is. */
function Answer({ row }: { row: Notification }) {
  const { last_status, last_error, due_at, tries } = row;
  const next = !isSettled(row) && due_at !== null && tries > 0;
  return (
    <>
      {last_error ? <bdi>{last_error}</bdi> : last_status ?? <span class="quiet">–</span>}
      {next && <span class="second quiet">{t("notify_next", { when: ago(due_at) })}</span>}
    </>
  );
}
