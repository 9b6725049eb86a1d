import { useSignal } from "@preact/signals";
import type { Schemas } from "../../../api/client";
import { Button } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { shop, shops } from "../../shops";
import { t } from "../../texts";
import { CopyField } from "../copy_field";
import { exampleOf } from "./example";

/** The only time that a key can be seen: it does not go by a slip of the hand. */
export function IssuedKey({ issued, onClose }: { issued: Schemas["IssuedApiKey"]; onClose: () => void }) {
  const isCopied = useSignal(false);
  const isWarned = useSignal(false);
  const about = (shops.value ?? []).find(({ id }) => id === issued.shop_id) ?? shop.value;
  const close = () => {
    if (isCopied.peek() || isWarned.peek()) onClose();
    else isWarned.value = true;
  };
  return (
    <Dialog title={t("keys_issued", { name: issued.name })} onClose={close}>
      <p class="notice open">{t("keys_issued_once")}</p>
      <CopyField label={t("keys_key")} text={issued.key} onCopied={() => (isCopied.value = true)} />
      <CopyField label={t("keys_example")}
        text={exampleOf(issued.key, issued.scopes, location.origin, about?.slug ?? "SHOP")} />
      {isWarned.value && <p class="notice alert" role="alert">{t("keys_not_copied")}</p>}
      <div class="row">
        <Button look="primary" onClick={close}>{isWarned.value ? t("keys_close_anyway") : t("close")}</Button>
      </div>
    </Dialog>
  );
}
