import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../api/problem";
import type { User } from "../../api/session";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { say } from "../../kit/toasts";
import { Ringer } from "../bell/ringer";
import { startClock } from "../desk/clock";
import { Desk } from "../desk/desk";
import { readOpenOrders } from "../desk/read_orders";
import { readSettings } from "../desk/shop_settings";
import { type Station, StationContext } from "../desk/station";
import { Preferences } from "../settings/preferences";
import { t } from "../texts";
import { labelOf, type Shop } from "../orders/order";
import { CounterView } from "../view/counter_view";
import { openPage } from "../view/page_state";
import { useRetry } from "./retry";

interface Props {
  user: User;
  shop: Shop;
  shops: readonly Shop[];
  onChoose: (id: string | undefined) => void;
  /** The account does not work here any more. */
  onShut: () => void;
}

/** Reads what the counter of one shop begins with, and stays with it. */
export function ShopCounter({ user, shop, shops, onChoose, onShut }: Props) {
  const begun = useLoad((signal) => Promise.all([readSettings(shop.id, signal), readOpenOrders(shop.id, signal)]), []);
  const station = useSignal<Station | undefined>(undefined);
  useRetry(begun);
  useEffect(() => {
    if (isShut(begun.error)) onShut();
  }, [begun.error]);
  useEffect(startClock, []);
  useEffect(() => {
    if (!begun.value) return undefined;
    openPage();
    const preferences = new Preferences(shop.id);
    const desk = new Desk(user, ...begun.value, {
      shut: onShut,
      alreadyDone: ({ number, to }) => say(t("already_done", { number, label: labelOf(desk.workflow.peek(), to) })),
    });
    const ringer = new Ringer(desk, preferences);
    station.value = { desk, preferences, ringer };
    return () => {
      ringer.stop();
      desk.stop();
      preferences.stop();
    };
  }, [begun.value]);
  if (!station.value) {
    return (
      <main class="narrow">
        {begun.error !== undefined ? <Failure error={begun.error} retry={begun.reload} /> : <Loading />}
      </main>
    );
  }
  return (
    <StationContext.Provider value={station.value}>
      <CounterView shops={shops} onChoose={onChoose} />
    </StationContext.Provider>
  );
}

/** It was a shop of the account's a moment ago, by the list; it is none any more. */
function isShut(error: unknown): boolean {
  return error instanceof Problem && (error.status === 403 || error.status === 404);
}
