import { useEffect, useState } from "preact/hooks";
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
      <p class="code" role="status" dir="ltr">{code.value ?? "······"}</p>
      {code.value && <QrCode text={`${address}?code=${code.value}`} />}
      {!isReachable.value && <p class="said" role="status">{t("no_server")}</p>}
      {isPublic.value && (
        <button type="button" class="control prompt" onClick={openWithoutPairing}>{t("without_pairing")}</button>
      )}
    </main>
  );
}

/** Comes when it is loaded; the code can be typed without it. */
function QrCode({ text }: { text: string }) {
  const [path, setPath] = useState<{ size: number; d: string } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    import("./qr_path").then(({ qrPath }) => isWanted && setPath(qrPath(text)), () => undefined);
    return () => void (isWanted = false);
  }, [text]);
  if (!path) return <div class="qr" />;
  return (
    <svg class="qr" viewBox={`0 0 ${path.size} ${path.size}`} role="img" aria-label={t("pair_scan")}
      shape-rendering="crispEdges">
      <path d={path.d} />
    </svg>
  );
}
