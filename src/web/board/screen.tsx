import { Fragment } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { announced } from "./announce";
import { board, cursor, freshness, wasDrawn } from "./board_state";
import { OrderColumn } from "./columns";
import { Controls } from "./controls";
import { Header, Stale } from "./header";
import { PairingView } from "./pairing_view";
import { shownLanguage } from "./page_language";
import { phase } from "./screen_state";
import { t } from "./texts";

export function Screen() {
  const shown = phase.value;
  return (
    <Fragment key={shownLanguage.value}>
      {shown.is === "board" && <BoardView />}
      {shown.is === "pairing" && <PairingView reason={shown.reason} />}
      {shown.is === "no_shop" && <main class="pairing"><h1>{t("no_shop")}</h1><p>{t("no_shop_hint")}</p></main>}
      <Controls />
    </Fragment>
  );
}

function BoardView() {
  const shown = board.value;
  useTitle(shown?.shop.name);
  useLayoutEffect(noteDrawing, [cursor.value]);
  return (
    <main class={`board ${freshness.value}`}>
      <Header />
      {shown && <OrderColumn board={shown} which="ready" />}
      {shown && <OrderColumn board={shown} which="waiting" />}
      <Stale />
      <p class="visually-hidden" role="status">
        {announced.value.length > 0 && t("ready_now", { numbers: announced.value.join(", ") })}
      </p>
    </main>
  );
}

function useTitle(shop: string | undefined): void {
  useLayoutEffect(() => {
    document.title = shop ? `${shop} – ${t("title")}` : t("title");
  }, [shop]);
}

let isNoting = false;

/** Says what is on the screen once it is: after the frame that shows it. A hidden page draws nothing, and says so. */
function noteDrawing(): void {
  if (isNoting) return;
  isNoting = true;
  requestAnimationFrame(() => {
    const drawn = cursor.peek();
    requestAnimationFrame(() => {
      isNoting = false;
      if (drawn) wasDrawn(drawn);
      if (drawn !== cursor.peek()) noteDrawing();
    });
  });
}
