import { LazyQr } from "../lazy_qr";
import { t } from "./texts";

/** What is opened on the screen, to be read off or scanned. */
export function BoardAddress() {
  const address = `${location.origin}/board`;
  return (
    <div class="board-address">
      <div class="stack">
        <p>{t("pairing_open")}</p>
        <p class="address" dir="ltr">{address.replace(/^https?:\/\//, "")}</p>
        {isOwnMachine() && <p class="notice open">{t("pairing_own_machine")}</p>}
      </div>
      <LazyQr text={address} label={t("pairing_qr")} />
    </div>
  );
}

/** An address that leads every other machine to itself. */
function isOwnMachine(): boolean {
  return /^(localhost|127\.|\[::1\])/.test(location.hostname);
}
