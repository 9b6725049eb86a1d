import { Icon, type IconName } from "../kit/icon";
import { LazyQr } from "../kit/lazy_qr";
import { shop } from "./setup_state";
import { StepCard } from "./step_card";
import { t } from "./texts";

/** Where it goes on from here. */
export function DoneStep() {
  const { name, slug } = shop.value!;
  const order = `${location.origin}/order/${slug}`;
  return (
    <StepCard title={t("done_title", { name })} lead={t("done_lead")}>
      <ul class="ways">
        <Way href="/" icon="bell" title={t("done_counter")} text={t("done_counter_about")} isFirst />
        <Way href={`/board/${slug}`} icon="screen" title={t("done_board")} text={t("done_board_about")} />
        <Way href="/admin" icon="gear" title={t("done_admin")} text={t("done_admin_about")} />
      </ul>
      <section class="order-page" aria-labelledby="order-page">
        <div class="stack">
          <h2 id="order-page">{t("done_order")}</h2>
          <p>{t("done_order_about")}</p>
          <p><a class="address" href={order} dir="ltr">{order.replace(/^https?:\/\//, "")}</a></p>
          <div class="row"><a class="button" href="/admin#/shop/poster"><Icon name="print" />{t("done_poster")}</a></div>
        </div>
        <LazyQr text={order} label={t("done_order_qr", { name })} />
      </section>
    </StepCard>
  );
}

function Way({ href, icon, title, text, isFirst }: {
  href: string;
  icon: IconName;
  title: string;
  text: string;
  isFirst?: boolean;
}) {
  return (
    <li>
      <a class={isFirst ? "way first" : "way"} href={href}>
        <Icon name={icon} />
        <span><strong>{title}</strong><br /><span class="about">{text}</span></span>
      </a>
    </li>
  );
}
