import { signal } from "@preact/signals";
import { Button } from "./controls";
import { wordsOf } from "./states";

interface Toast {
  id: number;
  text: string;
  look: "alert" | undefined;
  action: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
const toasts = signal<Toast[]>([]);
let last = 0;

/** Says something at the foot of the page, for a while. */
export function say(text: string, options: { look?: "alert"; action?: Toast["action"]; forMs?: number } = {}): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, look: options.look, action: options.action }];
  setTimeout(() => drop(id), options.forMs ?? SHOWN_MS);
}

export function sayError(error: unknown): void {
  say(wordsOf(error), { look: "alert", forMs: 2 * SHOWN_MS });
}

function drop(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id);
}

/** Where they appear; once in a page. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={toast.look ? `toast ${toast.look}` : "toast"}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button small onClick={() => {
              toast.action?.run();
              drop(toast.id);
            }}>{toast.action.label}</Button>
          )}
        </div>
      ))}
    </div>
  );
}
