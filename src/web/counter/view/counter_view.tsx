import { useEffect } from "preact/hooks";
import { OrderDialog } from "../detail/order_dialog";
import { useStation } from "../desk/station";
import { HelpDialog } from "../keys/help";
import { listenToKeys } from "../keys/shortcuts";
import type { Shop } from "../orders/order";
import { RecallDrawer } from "../recall/recall";
import { SettingsDialog } from "../settings/settings_dialog";
import { TakeDialog } from "../take/take_dialog";
import { PrintedTicket } from "../ticket/printed_ticket";
import { t } from "../texts";
import { Announcer } from "./announcer";
import { Board } from "./board";
import { CounterBar } from "./counter_bar";
import { LeaveDialog } from "./leave_dialog";
import { MenuDialog } from "./menu_dialog";
import { Notices } from "./notices";
import { isSearching, opened } from "./page_state";
import { SearchResults } from "./search_results";
import { UndoBar } from "./undo_bar";

interface Props {
  shops: readonly Shop[];
  onChoose: (id: string | undefined) => void;
}

/** The counter: its bar, what needs attention, the orders, and what can be taken back. */
export function CounterView({ shops, onChoose }: Props) {
  const station = useStation();
  const name = station.desk.shop.value.name;
  const fresh = station.ringer.unheeded.value.size;
  useEffect(() => listenToKeys(station), [station]);
  document.title = `${fresh > 0 ? `(${fresh}) ` : ""}${t("title")} · ${name}`;
  return (
    <>
      <a class="skip" href="#orders" onClick={skipToOrders}>{t("skip")}</a>
      <div class="counter">
        <CounterBar shops={shops} onChoose={onChoose} />
        <Notices />
        <main id="orders" tabIndex={-1}>
          <h1 class="visually-hidden">{t("orders_of", { name })}</h1>
          {isSearching.value ? <SearchResults /> : <Board />}
        </main>
        <UndoBar />
      </div>
      <OpenDialog />
      <Announcer />
      <PrintedTicket />
    </>
  );
}

function OpenDialog() {
  const what = opened.value;
  switch (what?.what) {
    case "order": return <OrderDialog key={what.id} id={what.id} isCancelling={what.isCancelling ?? false} />;
    case "take": return <TakeDialog />;
    case "recall": return <RecallDrawer />;
    case "menu": return <MenuDialog />;
    case "settings": return <SettingsDialog />;
    case "help": return <HelpDialog />;
    case "leave": return <LeaveDialog />;
    case undefined: return null;
  }
}

/** A fragment in the address would be kept by whoever bookmarks the page. */
function skipToOrders(event: Event): void {
  event.preventDefault();
  document.getElementById("orders")?.focus();
}
