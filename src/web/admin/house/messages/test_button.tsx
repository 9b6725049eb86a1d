import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { idempotencyKey, type Schemas } from "../../../api/client";
import { isTransient } from "../../../api/problem";
import { Button } from "../../../kit/controls";
import { faultAt, isUnplaced } from "../../forms/faults";
import { NotificationDialog } from "../notifications/notification_dialog";
import { refusalWords } from "../notifications/words";
import { sendTest } from "./messages_state";

/** Sends a test, and shows what comes of it. `children`: what it takes to do so. */
export function TestButton({ shopId, label, body, children }: {
  shopId: string;
  label: string;
  body: () => Schemas["TestMessage"];
  children?: (fault: (pointer: string) => string | undefined) => ComponentChildren;
}) {
  const sent = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      sent.value = (await sendAgain()).id;
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  // Without an answer it may have been sent: the same key again sends no second one.
  const key = useSignal({ body: "", key: "" });
  const sendAgain = async () => {
    const asked = body();
    const text = JSON.stringify(asked);
    if (key.peek().body !== text) key.value = { body: text, key: idempotencyKey() };
    try {
      const made = await sendTest(shopId, asked, key.peek().key);
      key.value = { body: "", key: "" };
      return made;
    } catch (refusal) {
      if (!isTransient(refusal)) key.value = { body: "", key: "" };
      throw refusal;
    }
  };
  return (
    <>
      <form class="stack" onSubmit={(event) => void send(event)}>
        {isUnplaced(error.value, ["/to"]) && <p class="notice alert" role="alert">{refusalWords(error.value)}</p>}
        {children?.((pointer) => faultAt(error.value, pointer))}
        <div class="row"><Button type="submit" busy={busy.value}>{label}</Button></div>
      </form>
      {sent.value && <NotificationDialog id={sent.value} onClose={() => (sent.value = undefined)} />}
    </>
  );
}
