import { say, sayError } from "../../kit/toasts";
import type { Desk } from "../desk/desk";
import { setOpen } from "../desk/shop_settings";
import { t } from "../texts";

/** Stops taking orders, or takes them again. */
export async function pause(desk: Desk, isPaused: boolean): Promise<void> {
  try {
    desk.keepShop(await setOpen(desk.shop.peek().id, !isPaused));
    say(isPaused ? t("paused_now") : t("resumed_now"));
  } catch (error) {
    sayError(error);
  }
}
