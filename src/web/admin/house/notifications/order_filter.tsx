import { useSignal } from "@preact/signals";
import { api, ok } from "../../../api/client";
import { Button, TextField } from "../../../kit/controls";
import { Icon } from "../../../kit/icon";
import { useLoad } from "../../../kit/load";
import { wordsOf } from "../../../kit/states";
import { t } from "../../texts";
import { isId } from "../id";

/** Numbers come again each day: the newest order that has it is meant. */
async function orderIdOf(text: string, shop: string): Promise<string | undefined> {
  if (isId(text)) return text;
  const query = { q: text, limit: 200, ...(shop ? { shop } : {}) };
  const { data } = await ok(api.GET("/api/v1/orders", { params: { query } }));
  return data.find(({ number }) => number.toLowerCase() === text.toLowerCase())?.id;
}

/** Leaves what is about one order: by its number while none is chosen. `order` is its id. */
export function OrderFilter({ order, shop, onOrder }: { order: string; shop: string; onOrder: (id: string) => void }) {
  return order ? <ChosenOrder order={order} onNone={() => onOrder("")} /> : <FindOrder shop={shop} onOrder={onOrder} />;
}

function ChosenOrder({ order, onNone }: { order: string; onNone: () => void }) {
  const params = { path: { id: order } };
  const loaded = useLoad((signal) => ok(api.GET("/api/v1/orders/{id}", { params, signal })), [order]);
  const number = loaded.value?.number ?? `…${order.slice(-8)}`;
  return <Button onClick={onNone}><Icon name="cross" />{t("notify_only_order", { number })}</Button>;
}

function FindOrder({ shop, onOrder }: { shop: string; onOrder: (id: string) => void }) {
  const typed = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const find = async (event: Event) => {
    event.preventDefault();
    const text = typed.peek().trim();
    if (!text) return;
    try {
      const id = await orderIdOf(text, shop);
      fault.value = id ? undefined : t("notify_no_such_order");
      if (id) onOrder(id);
    } catch (error) {
      fault.value = wordsOf(error);
    }
  };
  return (
    <form class="field" onSubmit={(event) => void find(event)}>
      <TextField label={t("notify_order_number")} name="order" type="search" maxLength={64} autocomplete="off"
        enterkeyhint="search" spellcheck={false} value={typed.value} fault={fault.value} onText={(text) => {
          typed.value = text;
          fault.value = undefined;
        }} />
    </form>
  );
}
