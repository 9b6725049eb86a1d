import { signOut } from "../../api/session";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Icon } from "../../kit/icon";
import { useStation } from "../desk/station";
import { LanguageChoice } from "../shell/language_choice";
import { t } from "../texts";
import { closeDialog, opened } from "./page_state";
import { pause } from "./pausing";

/** All that is not needed with every order. */
export function MenuDialog() {
  const { desk } = useStation();
  const { slug, is_open, my_role } = desk.shop.value;
  const togglePause = () => {
    closeDialog();
    void pause(desk, is_open);
  };
  return (
    <Dialog title={t("menu")} onClose={closeDialog}>
      <div class="menu">
        <Button onClick={togglePause}><Icon name={is_open ? "pause" : "play"} /> {is_open ? t("pause") : t("resume")}</Button>
        <Button onClick={() => (opened.value = { what: "settings" })}><Icon name="gear" /> {t("settings")}</Button>
        <Button onClick={() => (opened.value = { what: "help" })}><Icon name="list" /> {t("shortcuts")}</Button>
        <a class="button" href={`/board/${slug}`} target="_blank" rel="noopener"><Icon name="screen" /> {t("board")}</a>
        <a class="button" href={`/order/${slug}`} target="_blank" rel="noopener"><Icon name="bag" /> {t("order_page")}</a>
        {my_role !== null && my_role !== "staff" && <a class="button" href="/admin"><Icon name="chart" /> {t("admin")}</a>}
      </div>
      <LanguageChoice />
      <p class="quiet">{t("signed_in_as", { name: desk.user.name ?? desk.user.username })}</p>
      <div class="row"><Button onClick={() => leave(desk.queue.kept.peek().taps.length)}>{t("sign_out")}</Button></div>
    </Dialog>
  );
}

/** What is not sent yet waits for this account to come back: somebody may rather wait for it. */
function leave(taps: number): void {
  if (taps > 0) opened.value = { what: "leave" };
  else void signOut();
}
