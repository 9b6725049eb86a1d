import { useRef } from "preact/hooks";
import { statusLabel } from "../i18n/status_label";
import { highlighted } from "./announce";
import { type Board, type Column, type Tile, tilesOf } from "./board";
import { settings } from "./chosen";
import { serverMinute } from "./clock";
import { etaWords } from "./eta";
import { fit, pageOf } from "./fit";
import { useRoom, widestOf } from "./room";
import { t } from "./texts";
import { currentPage } from "./turning";

/** Of the shorter side of the screen: what can be read at 8 metres on a television of 43 inches. */
const SMALLEST = 0.065;
const LINE_EM = { number: 1.14, eta: 0.42 };

export function OrderColumn({ board, which }: { board: Board; which: Column["key"] }) {
  const list = useRef<HTMLOListElement>(null);
  const { width, height } = useRoom(list);
  const tiles = tilesOf(board, which);
  const fitted = fit({
    width,
    height,
    count: tiles.length,
    widest: widestOf(tiles.map((tile) => tile.number)),
    line: LINE_EM.number + (tiles.some((tile) => tile.eta) ? LINE_EM.eta : 0),
    smallest: SMALLEST * Math.min(innerWidth, innerHeight),
    zoom: settings.value.zoom,
  });
  const page = currentPage(fitted.pages, which === "ready");
  return (
    <section class={tiles.length > 0 ? `column ${which}` : `column ${which} empty`} aria-labelledby={`${which}-label`}>
      <header>
        <h2 id={`${which}-label`}>{labelOf(board, which)}</h2>
        {tiles.length > 0 && <span class="count">{tiles.length}</span>}
        {fitted.pages > 1 && <span class="page">{t("page", { page: page + 1, pages: fitted.pages })}</span>}
      </header>
      <ol ref={list} class="tiles"
        style={{ fontSize: `${fitted.size}px`, gridTemplateColumns: `repeat(${fitted.columns}, minmax(0, 1fr))` }}>
        {pageOf(tiles, page, fitted).map((tile) => <OrderTile key={tile.id} tile={tile} timeZone={board.shop.timezone} />)}
      </ol>
      {tiles.length === 0 && <p class="nothing">{t(which === "ready" ? "nothing_ready" : "nothing_waiting")}</p>}
    </section>
  );
}

function OrderTile({ tile, timeZone }: { tile: Tile; timeZone: string | undefined }) {
  return (
    <li class={highlighted.value.has(tile.id) ? "tile news" : "tile"}>
      <bdi class="number" dir="ltr">{tile.number}</bdi>
      {tile.eta && <span class="eta">{etaWords(tile.eta, tile.etaLatest, serverMinute.value, timeZone)}</span>}
    </li>
  );
}

/** The shop's own word; the server's, where there is none or the workflow came with Docket, is translated. */
function labelOf(board: Board, which: Column["key"]): string {
  const label = board.columns.find(({ key }) => key === which)?.label;
  if (!label || label === "In preparation") return t("waiting");
  return label === "Ready" ? t("ready") : statusLabel(label);
}
