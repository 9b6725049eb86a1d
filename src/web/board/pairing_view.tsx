import { useEffect, useState } from "preact/hooks";
import type { Qr } from "../kit/qr";
import { code, isPublic, isReachable, openWithoutPairing, type Reason } from "./screen_state";
import { t } from "./texts";

/** Waits until somebody who is signed in gives this screen to a shop. */
export function PairingView({ reason }: { reason: Reason }) {
  const address = `${location.origin}/admin#/screens/pair`;
  return (
    <main class="pairing">
      {reason === "revoked" && <p class="said" role="alert">{t("removed")}</p>}
      {reason === "private" && <p class="said">{t("private")}</p>}
      <h1>{t("pair")}</h1>
      <ol>
        <li>{t("pair_open")} <b class="address" dir="ltr">{address}</b></li>
        <li>{t("pair_type")}</li>
      </ol>
      <p class={code.value ? "code" : "code none"} role="status" dir="ltr">{code.value ?? "······"}</p>
      <div class="qr-place">{code.value && <LazyQr text={`${address}?code=${code.value}`} />}</div>
      {!isReachable.value && <p class="said" role="status">{t("no_server")}</p>}
      {isPublic.value && (
        <button type="button" class="control prompt" onClick={openWithoutPairing}>{t("without_pairing")}</button>
      )}
    </main>
  );
}

/** Comes when it is loaded; the code can be typed without it. A paired board never needs what draws it. */
function LazyQr({ text }: { text: string }) {
  const [Drawn, setDrawn] = useState<typeof Qr | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    import("../kit/qr").then(({ Qr: loaded }) => isWanted && setDrawn(() => loaded), () => undefined);
    return () => void (isWanted = false);
  }, []);
  return Drawn ? <Drawn text={text} label={t("pair_scan")} /> : null;
}
