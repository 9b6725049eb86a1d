import { signal } from "@preact/signals";
import { forgetScreen, keepScreen, openPairing, pairedScreen } from "./screen_key";
import { showBoard } from "./board_state";
import { PairingDesk } from "./pairing";
import { look } from "./watch";

/** Why a code is shown: nothing is paired yet, this shop's board is private, or the key was taken back. */
export type Reason = "new" | "private" | "revoked";
export type Phase = { is: "board" } | { is: "no_shop" } | { is: "pairing"; reason: Reason };

export const phase = signal<Phase>({ is: "board" });
export const code = signal<string | undefined>(undefined);
export const isReachable = signal(true);
/** Whether the board of this address can be seen without a key after all. */
export const isPublic = signal(false);

const LOOK_AGAIN_MS = 30_000;
let leave = () => {};

/** The shop that the address names, by id or slug. */
function shopOfAddress(): string | undefined {
  const name = /^\/board\/([^/]+)/.exec(location.pathname)?.[1];
  return name ? decodeURIComponent(name) : undefined;
}

/** Shows what this screen is for: the board of its address, that of the shop it is paired with, or a code. */
export function begin(): void {
  leave();
  const paired = pairedScreen();
  const asked = shopOfAddress();
  const own = paired?.screen;
  if (own && (!asked || asked === own.shop_slug || asked === own.shop_id)) {
    if (!asked) history.replaceState(null, "", `/board/${encodeURIComponent(own.shop_slug)}${location.search}`);
    phase.value = { is: "board" };
    leave = showBoard(own.shop_id, paired, () => {
      forgetScreen();
      beginPairing("revoked");
    });
  } else if (asked) {
    phase.value = { is: "board" };
    leave = showBoard(asked, undefined, (status) => (status === 404 ? waitForShop(asked) : beginPairing("private")));
  } else {
    beginPairing("new");
  }
}

function beginPairing(reason: Reason): void {
  leave();
  phase.value = { is: "pairing", reason };
  isPublic.value = false;
  const desk = new PairingDesk({
    code: (next) => (code.value = next),
    reachable: (is) => (isReachable.value = is),
  }, openPairing);
  const asked = shopOfAddress();
  const again = asked ? setInterval(() => void lookAgain(asked, reason), LOOK_AGAIN_MS) : undefined;
  if (asked && reason === "revoked") void lookAgain(asked, reason);
  leave = () => {
    clearInterval(again);
    desk.stop();
  };
  void desk.run().then((paired) => {
    if (!paired) return;
    keepScreen(paired);
    history.replaceState(null, "", `/board/${encodeURIComponent(paired.screen.shop_slug)}${location.search}`);
    begin();
  });
}

/** A board that was private may be opened to everybody. A screen that was removed does not come back by itself. */
async function lookAgain(shop: string, reason: Reason): Promise<void> {
  const { board } = await look(`/api/v1/boards/${encodeURIComponent(shop)}`);
  const isStillPairing = phase.peek().is === "pairing";
  if (!isStillPairing) return;
  isPublic.value = board !== undefined;
  if (board && reason === "private") begin();
}

/** For a screen that was removed from a shop whose board everybody may see. */
export function openWithoutPairing(): void {
  begin();
}

function waitForShop(shop: string): void {
  leave();
  phase.value = { is: "no_shop" };
  const again = setInterval(async () => {
    const { status } = await look(`/api/v1/boards/${encodeURIComponent(shop)}`);
    if (status !== undefined && status !== 404 && phase.peek().is === "no_shop") begin();
  }, LOOK_AGAIN_MS);
  leave = () => clearInterval(again);
}
