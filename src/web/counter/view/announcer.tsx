import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useStation } from "../desk/station";
import { t } from "../texts";

/** Says to a screen reader which orders have come in. */
export function Announcer() {
  const { desk, ringer } = useStation();
  const text = useSignal("");
  const known = useRef<ReadonlySet<string>>(new Set());
  const fresh = ringer.unheeded.value;
  useEffect(() => {
    const numbers = [...fresh].filter((id) => !known.current.has(id)).map((id) => desk.book.peek().get(id)?.number ?? "");
    known.current = fresh;
    if (numbers.length > 0) text.value = t("new_orders", { n: numbers.length, numbers: numbers.join(", ") });
  }, [fresh]);
  return <div class="visually-hidden" role="status" aria-live="polite">{text.value}</div>;
}
