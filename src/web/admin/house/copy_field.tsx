import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button, Field } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";

/** A text to take along. By plain http there is no clipboard API: then the field is selected and copied from. */
export function CopyField({ label, text, onCopied }: { label: string; text: string; onCopied?: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const outcome = useSignal<"copied" | "selected" | undefined>(undefined);
  const copy = async () => {
    const isCopied = (await toClipboard(text)) || copySelected(input.current!);
    outcome.value = isCopied ? "copied" : "selected";
    onCopied?.();
  };
  return (
    <Field label={label} hint={<span role="status">{outcome.value && t(`copy_${outcome.value}`)}</span>}>
      {(control) => (
        <div class="row nowrap">
          <input {...control} ref={input} class="input code-text" readOnly dir="ltr" value={text}
            onFocus={(event) => event.currentTarget.select()} />
          <Button onClick={() => void copy()}><Icon name="copy" />{t("copy")}</Button>
        </div>
      )}
    </Field>
  );
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function copySelected(input: HTMLInputElement): boolean {
  input.focus();
  input.select();
  return document.execCommand("copy");
}
