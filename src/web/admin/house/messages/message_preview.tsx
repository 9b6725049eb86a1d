import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Schemas } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { Failure, Loading } from "../../../kit/states";
import { t } from "../../texts";
import { Sender } from "./mail_card";
import { drawMessage, type Message, type Messages } from "./messages_state";

const PAUSE_MS = 400;

/**
 * The e-mail as it would come, once nobody has typed for a moment. Its text alone: the page's policy lets no styles in
 * but its own, and the HTML form says the same.
 */
export function MessagePreview({ messages, message, sender, subject, body }: {
  messages: Messages;
  message: Message;
  sender: string | undefined;
  subject: string;
  body: string;
}) {
  const drawn = useSignal<Schemas["DrawnMessage"] | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const { status, language } = message;
  useEffect(() => {
    if (!subject.trim() || !body.trim()) return;
    const abort = new AbortController();
    const draw = async () => {
      busy.value = true;
      try {
        drawn.value = await drawMessage(messages.shopId, { status, language, subject, body }, abort.signal);
        error.value = undefined;
      } catch (refusal) {
        if (!abort.signal.aborted) error.value = refusal;
      }
      if (!abort.signal.aborted) busy.value = false;
    };
    const timer = setTimeout(() => void draw(), drawn.peek() ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [status, language, subject, body]);
  // What is wrong with a text stands beside the text.
  const isAboutTexts = error.value instanceof Problem && error.value.status === 422;
  const dir = language === "ar" ? "rtl" : "ltr";
  return (
    <section class="card stack message-preview" aria-labelledby="preview" aria-busy={busy.value}>
      <h2 id="preview">{t("messages_preview")}</h2>
      {error.value !== undefined && !isAboutTexts && <Failure error={error.value} />}
      {drawn.value ? (
        <div class={isAboutTexts ? "message outdated" : "message"}>
          {sender && <Sender sender={sender} />}
          <p class="message-subject" lang={language} dir={dir}>{drawn.value.subject}</p>
          <p class="message-text" lang={language} dir={dir}>{drawn.value.text}</p>
        </div>
      ) : error.value === undefined && <Loading />}
    </section>
  );
}
