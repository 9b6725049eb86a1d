import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";
import { copied } from "./clipboard";

/** A text for machines, as it is; `canCopy`: with a button that takes it along. */
export function CodeBlock({ label, text, canCopy = false }: { label: string; text: string; canCopy?: boolean }) {
  const place = useRef<HTMLPreElement>(null);
  const outcome = useSignal<"copied" | "selected" | undefined>(undefined);
  const select = () => getSelection()?.selectAllChildren(place.current!);
  const copy = async () => {
    outcome.value = (await copied(text, select)) ? "copied" : "selected";
  };
  return (
    <div class="code-block">
      <pre ref={place} class="code-text" dir="ltr" tabIndex={0} role="region" aria-label={label}>{text}</pre>
      {canCopy && (
        <div class="row">
          <Button small onClick={() => void copy()}><Icon name="copy" />{t("copy")}</Button>
          <span class="quiet" role="status">{outcome.value && t(`copy_${outcome.value}`)}</span>
        </div>
      )}
    </div>
  );
}
