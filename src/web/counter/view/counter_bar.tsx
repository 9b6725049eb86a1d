import { Button } from "../../kit/controls";
import { Icon, Mark } from "../../kit/icon";
import { canSound, allowSound } from "../bell/sound";
import { useStation } from "../desk/station";
import type { Shop } from "../orders/order";
import { t } from "../texts";
import { Connection } from "./connection";
import { opened, query } from "./page_state";
import { pause } from "./pausing";

interface Props {
  shops: readonly Shop[];
  onChoose: (id: string | undefined) => void;
}

export function CounterBar({ shops, onChoose }: Props) {
  return (
    <header class="bar counter-bar">
      <div class="bar-shop"><Mark /><ShopName shops={shops} onChoose={onChoose} /></div>
      <Connection />
      <SearchField />
      <div class="bar-actions">
        <Button look="primary" class="take-button" aria-label={t("take_order")}
          onClick={() => (opened.value = { what: "take" })}>
          <Icon name="plus" /><span>{t("take_order")}</span>
        </Button>
        <SoundButton />
        <Button class="icon-first" aria-label={t("recall")} title={t("recall")} onClick={() => (opened.value = { what: "recall" })}>
          <Icon name="undo" /><span class="wide-only">{t("recall")}</span>
        </Button>
        <PauseButton />
        <Button class="icon-first" aria-label={t("menu")} title={t("menu")} onClick={() => (opened.value = { what: "menu" })}>
          <Icon name="menu" />
        </Button>
      </div>
    </header>
  );
}

const OTHER = "";
/** More shops than these are chosen on a page of their own. */
const MOST_IN_BAR = 30;

function ShopName({ shops, onChoose }: Props) {
  const { name, id } = useStation().desk.shop.value;
  if (shops.length === 1) return <strong class="shop-name" dir="auto">{name}</strong>;
  if (shops.length > MOST_IN_BAR) return <Button look="plain" onClick={() => onChoose(undefined)}>{name}</Button>;
  return (
    <select class="input shop-choice" aria-label={t("shop")} value={id}
      onChange={(event) => onChoose(event.currentTarget.value || undefined)}>
      {shops.map((shop) => <option key={shop.id} value={shop.id}>{shop.name}</option>)}
      <option value={OTHER}>{t("choose_shop")} …</option>
    </select>
  );
}

function SearchField() {
  return (
    <label class="search-field">
      <Icon name="search" />
      <span class="visually-hidden">{t("search_orders")}</span>
      <input class="input" id="search" type="search" placeholder={t("search_hint")} autocomplete="off" value={query.value}
        onInput={(event) => (query.value = event.currentTarget.value)} />
    </label>
  );
}

function SoundButton() {
  const { preferences } = useStation();
  const isMuted = preferences.isMuted.value;
  if (!canSound.value && !isMuted) {
    return (
      <Button class="sound-wanted" aria-label={t("enable_sound")} onClick={allowSound}>
        <Icon name="bell" /><span>{t("enable_sound")}</span>
      </Button>
    );
  }
  const label = isMuted ? t("unmute") : t("mute");
  return (
    <Button class="icon-first" aria-label={label} title={label} onClick={() => (preferences.isMuted.value = !isMuted)}>
      <Icon name={isMuted ? "mute" : "bell"} />
    </Button>
  );
}

function PauseButton() {
  const { desk } = useStation();
  if (!desk.shop.value.is_open) return null;
  return (
    <Button class="icon-first wide-only" aria-label={t("pause")} title={t("pause")} onClick={() => void pause(desk, true)}>
      <Icon name="pause" />
    </Button>
  );
}
