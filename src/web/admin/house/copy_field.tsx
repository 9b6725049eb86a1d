import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button, Field } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import { copied } from "./clipboard";

/** A text of one line to take along. Where it cannot be copied, it is selected. */
export function CopyField({ label, text, onCopied }: { label: string; text: string; onCopied?: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const outcome = useSignal<"copied" | "selected" | undefined>(undefined);
  const select = () => {
    input.current!.focus();
    input.current!.select();
  };
  const copy = async () => {
    outcome.value = (await copied(text, select)) ? "copied" : "selected";
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
