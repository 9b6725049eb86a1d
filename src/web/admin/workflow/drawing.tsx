import { useEffect, useMemo } from "preact/hooks";
import { t } from "../texts";

/** A drawing of the server, as a picture: whatever it holds, it cannot run. */
export function Drawing({ svg, name, isOld }: { svg: string | undefined; name: string; isOld?: boolean }) {
  const address = useMemo(() => svg && URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })), [svg]);
  useEffect(() => () => {
    if (address) URL.revokeObjectURL(address);
  }, [address]);
  return (
    <figure class={isOld ? "drawing old" : "drawing"} dir="ltr" tabIndex={0} aria-label={t("workflow_drawing", { name })}>
      {address && <img src={address} alt={t("workflow_drawing", { name })} />}
      {isOld && <figcaption class="quiet">{t("workflow_drawing_old")}</figcaption>}
    </figure>
  );
}
