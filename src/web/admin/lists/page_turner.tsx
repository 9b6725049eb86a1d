import { formatNumber } from "../../i18n/texts";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import type { TurnedPages } from "./turned_pages";

/** The foot of a list that is shown page by page. */
export function PageTurner<T>({ pages, onTurned }: { pages: TurnedPages<T>; onTurned: () => void }) {
  const turn = async (how: () => Promise<void>) => {
    if (pages.isLoading.peek()) return;
    await how();
    onTurned();
  };
  const isFirst = pages.page.value === 0;
  return (
    <nav class="row spread turner" aria-label={t("orders_pages")}>
      <Button disabled={isFirst} onClick={() => void turn(() => pages.previous())}>
        <Icon name="back" />{t("orders_previous")}
      </Button>
      <span class="quiet" role="status">{t("orders_page", { page: formatNumber(pages.page.value + 1) })}</span>
      <Button disabled={!pages.hasNext.value} onClick={() => void turn(() => pages.next())}>
        {t("orders_next")}<Icon name="next" />
      </Button>
    </nav>
  );
}
