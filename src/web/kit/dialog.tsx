import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./controls";
import { Icon } from "./icon";
import { common as t } from "./texts";

/** A modal dialog while it is rendered. Escape, the cross and the backdrop ask to close it. */
export function Dialog({ title, onClose, wide, class: more, children }: {
  title: ComponentChildren;
  onClose: () => void;
  wide?: boolean;
  class?: string;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={["dialog", wide && "wide", more].filter(Boolean).join(" ")} aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}>
      <header>
        <h2 id={id}>{title}</h2>
        <Button look="plain" class="icon" aria-label={t("close")} onClick={onClose}><Icon name="cross" /></Button>
      </header>
      <div class="body stack">{children}</div>
    </dialog>
  );
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, children, action, onConfirm, onClose, busy }: {
  title: string;
  children: ComponentChildren;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
  busy?: boolean;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div class="row">
        <Button look="danger" busy={busy ?? false} onClick={onConfirm}>{action}</Button>
        <Button onClick={onClose}>{t("back")}</Button>
      </div>
    </Dialog>
  );
}
