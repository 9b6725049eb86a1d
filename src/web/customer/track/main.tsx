import { effect } from "@preact/signals";
import { languages } from "texts:customer+statuses";
import { statusLabel } from "../../i18n/status_label";
import { start } from "../../kit/start";
import { t } from "../texts";
import "./track.css";
import { offerPush } from "./push_state";
import { TrackPage } from "./track_page";
import { follow, isGone, order, token } from "./track_state";

/** What the server has drawn stays until the script knows as much. */
async function open(): Promise<void> {
  await follow();
  await start(languages, () => <TrackPage />);
  void offerPush(token);
  effect(() => {
    const shown = order.value;
    if (isGone.value) document.title = t("gone_title");
    else if (shown) document.title = `${statusLabel(shown.label)} · ${shown.number} · ${shown.shop.name}`;
  });
}

void open();
