import { dateTime, money } from "../../../i18n/format";
import { formatNumber } from "../../../i18n/texts";
import { shops } from "../../shops";
import { t } from "../../texts";
import { Fact } from "../fact";
import type { Order } from "./orders_state";

export function OrderFacts({ order }: { order: Order }) {
  const about = shops.value?.find(({ id }) => id === order.shop_id);
  const at = (time: string | null) => time && dateTime(time, about?.timezone);
  const { name, phone, email } = order.customer;
  return (
    <div class="order-columns">
      <Lines order={order} />
      <dl class="facts">
        <Fact name={t("shop")}>{about?.name}</Fact>
        <Fact name={t("orders_customer")}>{name}</Fact>
        <Fact name={t("orders_phone")}>{phone && <a href={`tel:${phone}`} dir="ltr">{phone}</a>}</Fact>
        <Fact name={t("orders_email")}>{email && <a href={`mailto:${email}`} dir="ltr">{email}</a>}</Fact>
        <Fact name={t("orders_fulfilment")}>{t(`orders_${order.fulfilment}`)}</Fact>
        <Fact name={t("orders_address")}>{order.delivery_address && <bdi>{order.delivery_address}</bdi>}</Fact>
        <Fact name={t("orders_notes")}>{order.notes}</Fact>
        <Fact name={t("orders_reason")}>{order.cancel_reason}</Fact>
        <Fact name={t("orders_tracking_number")}>{order.tracking_number}</Fact>
        <Fact name={t("orders_reference")}>{order.external_ref}</Fact>
        <Fact name={t("orders_placed")}>{at(order.placed_at)}</Fact>
        <Fact name={t("orders_closed")}>{at(order.closed_at)}</Fact>
        <Fact name={t("orders_tracking")}>
          <a href={new URL(order.tracking_url).pathname}>{t("orders_tracking_open")}</a>
        </Fact>
      </dl>
    </div>
  );
}

function Lines({ order: { lines, currency, total } }: { order: Order }) {
  return (
    <div class="table-wrap">
      <table class="table" aria-label={t("orders_lines")}>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              <td class="numeric">{formatNumber(line.quantity)} ×</td>
              <td><bdi>{line.name}</bdi>{line.note && <span class="second quiet"><bdi>{line.note}</bdi></span>}</td>
              <td class="numeric">{money(line.total, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            <th scope="row">{t("orders_total")}</th>
            <td class="numeric"><strong>{money(total, currency)}</strong></td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
