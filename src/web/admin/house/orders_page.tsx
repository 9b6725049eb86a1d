import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { route, setQuery } from "../router";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { BulkBar } from "./orders/bulk_bar";
import { ExportDialog } from "./orders/export_dialog";
import { filterOf } from "./orders/filter";
import { OrderFilters } from "./orders/order_filters";
import { OrderDialog } from "./orders/order_dialog";
import { OrderTable } from "./orders/order_table";
import { Orders } from "./orders/orders_state";
import "./house.css";
import "./orders/orders.css";

export default function OrdersPage({ shop, route: { query } }: SectionProps & { shop: Shop }) {
  const filter = filterOf(query);
  const orders = useMemo(() => new Orders(shop, filter), [shop.id, ...Object.values(filter)]);
  const isExporting = useSignal(false);
  useEffect(() => {
    void orders.pages.reload();
    return () => orders.pages.stop();
  }, [orders]);
  return (
    <>
      <Heading title={t("section_orders")}>
        <Button busy={orders.pages.isLoading.value} onClick={() => void orders.pages.reload()}>{t("orders_reload")}</Button>
        <Button onClick={() => (isExporting.value = true)}><Icon name="download" />{t("orders_export")}</Button>
      </Heading>
      <OrderFilters shop={shop} filter={filter} />
      <OrderTable orders={orders} filter={filter} onOpen={(id) => showOrder(id)} />
      {orders.choice.ids.value.size > 0 && <BulkBar orders={orders} />}
      {query["order"] && <OrderDialog id={query["order"]} orders={orders} onClose={() => showOrder(undefined)} />}
      {isExporting.value && <ExportDialog shop={shop} filter={filter} onClose={() => (isExporting.value = false)} />}
    </>
  );
}

/** The order that is looked at stands in the address, so that it can be linked to. */
function showOrder(order: string | undefined): void {
  setQuery({ ...route.peek().query, order });
}
