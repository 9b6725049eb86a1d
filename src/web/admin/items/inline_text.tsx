import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";

/**
 * A value in a list that is changed on the spot: Enter or leaving it saves, Escape gives it back. What cannot be saved
 * stays, and is told.
 */
export function InlineText<V>({ label, value, write, parse, fault, save, numeric, placeholder }: {
  label: string;
  value: V;
  write: (value: V) => string;
  /** undefined for what cannot be a value. */
  parse: (text: string) => V | undefined;
  /** What is wrong with a text that cannot be one, in words. */
  fault: string;
  save: (value: V) => Promise<void>;
  numeric?: boolean;
  placeholder?: string;
}) {
  const text = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const wasTried = useSignal(false);
  const id = useId();
  const shown = text.value ?? write(value);
  const parsed = parse(shown);
  const isWrong = parsed === undefined && wasTried.value;
  const commit = async () => {
    if (text.peek() === undefined || busy.peek()) return;
    wasTried.value = parsed === undefined;
    if (parsed === undefined) return;
    if (parsed === value) {
      text.value = undefined;
      return;
    }
    busy.value = true;
    await save(parsed);
    busy.value = false;
    text.value = undefined;
  };
  return (
    <div class={numeric ? "inline-text numeric" : "inline-text"}>
      <input class={numeric ? "input inline numeric" : "input inline"} aria-label={label} value={shown} placeholder={placeholder}
        inputMode={numeric ? "decimal" : "text"} dir={numeric ? "ltr" : undefined}
        aria-invalid={parsed === undefined || undefined} aria-busy={busy.value || undefined}
        aria-describedby={isWrong ? `${id}-fault` : undefined}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onBlur={() => void commit()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void commit();
          if (event.key === "Escape") {
            text.value = undefined;
            wasTried.value = false;
          }
        }} />
      {isWrong && <span class="fault" id={`${id}-fault`} role="alert">{fault}</span>}
    </div>
  );
}
