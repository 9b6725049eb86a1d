import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { t } from "../texts";
import { CopyField } from "./copy_field";

/** The only time that a secret can be seen: it does not go by a slip of the hand. */
export function ShownOnce({ title, notice, warning, label, secret, wide = false, children, onClose }: {
  title: string;
  notice: string;
  /** What is said to who closes it without having copied the secret. */
  warning: string;
  label: string;
  secret: string;
  wide?: boolean;
  children: ComponentChildren;
  onClose: () => void;
}) {
  const isCopied = useSignal(false);
  const isWarned = useSignal(false);
  const close = () => {
    if (isCopied.peek() || isWarned.peek()) onClose();
    else isWarned.value = true;
  };
  return (
    <Dialog wide={wide} title={title} onClose={close}>
      <p class="notice open">{notice}</p>
      <CopyField label={label} text={secret} onCopied={() => (isCopied.value = true)} />
      {isWarned.value && <p class="notice alert" role="alert">{warning}</p>}
      {children}
      <div class="row">
        <Button look="primary" onClick={close}>{isWarned.value ? t("keys_close_anyway") : t("close")}</Button>
      </div>
    </Dialog>
  );
}
