import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Icon } from "../../kit/icon";
import { LazyQr } from "../../kit/lazy_qr";
import { t } from "../texts";

/** The address of this order: as a code for another phone, to copy, to send on. */
export function Link({ number, shop }: { number: string; shop: string }) {
  const isOpen = useSignal(false);
  const url = location.origin + location.pathname;
  return (
    <>
      <Button onClick={() => (isOpen.value = true)}><Icon name="screen" />{t("link_show")}</Button>
      {isOpen.value && (
        <Dialog title={t("link_title", { number })} onClose={() => (isOpen.value = false)}>
          <p>{t("link_text")}</p>
          <LazyQr text={url} label={t("qr_label", { number })} />
          <Copy url={url} />
          {"share" in navigator && (
            <Button onClick={() => void navigator.share({ title: `${number} – ${shop}`, url }).catch(() => undefined)}>
              {t("share")}
            </Button>
          )}
        </Dialog>
      )}
    </>
  );
}

function Copy({ url }: { url: string }) {
  const field = useRef<HTMLInputElement>(null);
  const state = useSignal<"idle" | "copied" | "by_hand">("idle");
  const copy = async () => {
    field.current?.select();
    state.value = (await copied(url)) ? "copied" : "by_hand";
  };
  return (
    <div class="stack">
      <input ref={field} class="input" readOnly value={url} aria-label={t("link_address")}
        onFocus={(event) => event.currentTarget.select()} />
      <Button onClick={() => void copy()}><Icon name="copy" />{t("copy")}</Button>
      <p role="status" class="quiet">{state.value === "copied" ? t("copied") : state.value === "by_hand" ? t("copy_by_hand") : ""}</p>
    </div>
  );
}

/** Whether the text is in the clipboard now. Its API exists on https and localhost alone; what is selected can be copied anywhere. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
