import { useSignal } from "@preact/signals";
import { Button } from "../../kit/controls";
import { useLoad } from "../../kit/load";
import { loadQr } from "../../kit/pieces";
import { Failure, Loading } from "../../kit/states";
import type { Order } from "../orders/order";
import { t } from "../texts";

/** The guest's link, to be read off the screen with a phone. */
export function Tracking({ order }: { order: Order }) {
  const isShown = useSignal(false);
  if (!isShown.value) {
    return <div class="row"><Button onClick={() => (isShown.value = true)}>{t("show_tracking")}</Button></div>;
  }
  return <TrackingCode url={order.tracking_url} />;
}

function TrackingCode({ url }: { url: string }) {
  const drawing = useLoad(loadQr, []);
  if (drawing.error !== undefined) return <Failure error={drawing.error} retry={drawing.reload} />;
  if (!drawing.value) return <Loading />;
  const { Qr } = drawing.value;
  return (
    <figure class="tracking">
      <Qr text={url} label={t("tracking_code")} />
      <figcaption>{t("tracking_hint")} <a href={url} target="_blank" rel="noopener">{t("tracking_open")}</a></figcaption>
    </figure>
  );
}
