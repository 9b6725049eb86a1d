import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Button, Field } from "../../../kit/controls";
import type { EditForm } from "../../forms/edit_form";
import { SaveBar, submitOf } from "../../forms/save_bar";
import { useEditForm } from "../../forms/use_edit_form";
import { t } from "../../texts";
import { RemoveQuestion } from "../remove_question";
import { MessagePreview } from "./message_preview";
import type { Message, Messages, MessageText } from "./messages_state";
import { insertAt, PLACEHOLDERS, unknownIn } from "./placeholders";

type Form = EditForm<MessageText, Message>;

/** One text: what it says, and beside it the e-mail that comes of it. */
export function MessageEditor({ messages, message, sender, mayChange }: {
  messages: Messages;
  message: Message;
  sender: string | undefined;
  mayChange: boolean;
}) {
  const form: Form = useEditForm(messages.sourceOf(message), message);
  const isResetting = useSignal(false);
  const { subject, body } = form.values;
  return (
    <div class="message-columns">
      <form class="form" onSubmit={submitOf(form)}>
        <div class="card stack">
          <p class="quiet">{t(message.is_own ? "messages_is_own" : "messages_is_dockets")}</p>
          <Texts form={form} language={message.language} mayChange={mayChange} />
          {message.is_own && mayChange && (
            <div class="row">
              <Button look="danger" onClick={() => (isResetting.value = true)}>{t("messages_reset")}</Button>
            </div>
          )}
        </div>
        <SaveBar form={form} naming={{ label: (field) => t(`messages_${field}`) }} />
      </form>
      <MessagePreview messages={messages} message={message} sender={sender} subject={subject} body={body} />
      {isResetting.value && (
        <RemoveQuestion title={t("messages_reset_title")} text={t("messages_reset_text")} action={t("messages_reset")}
          done={t("messages_was_reset")} onClose={() => (isResetting.value = false)}
          remove={async () => {
            form.discard();
            await messages.reset(message);
          }} />
      )}
    </div>
  );
}

/** What Docket would leave as it is is told while it is typed, whatever else is wrong once it is to be saved. */
function faultOf(form: Form, field: keyof MessageText): string | undefined {
  const unknown = unknownIn(form.values[field]).map((each) => `{${each}}`);
  return unknown.length > 0 ? t("messages_unknown", { names: unknown.join(" ") }) : form.fault(field);
}

type Control = HTMLInputElement | HTMLTextAreaElement;

/** Subject and text, and what Docket fills in: that goes to where the caret was last. */
function Texts({ form, language, mayChange }: { form: Form; language: Message["language"]; mayChange: boolean }) {
  const last = useRef<{ field: keyof MessageText; control: Control } | undefined>(undefined);
  const script = { lang: language, dir: language === "ar" ? "rtl" as const : "ltr" as const };
  const body = useRef<HTMLTextAreaElement>(null);
  const remember = (field: keyof MessageText) => (event: { currentTarget: Control }) =>
    (last.current = { field, control: event.currentTarget });
  const insert = (placeholder: string) => {
    const { field, control } = last.current ?? { field: "body" as const, control: body.current! };
    const before = form.values[field];
    const end = last.current ? control.selectionEnd ?? before.length : before.length;
    const start = last.current ? control.selectionStart ?? end : end;
    const { text, caret } = insertAt(before, start, end, `{${placeholder}}`);
    form.set(field, text);
    control.value = text;
    control.focus();
    control.setSelectionRange(caret, caret);
  };
  return (
    <>
      <Field label={t("messages_subject")} fault={faultOf(form, "subject")}>
        {(control) => (
          <input {...control} {...script} name="subject" required maxLength={200} readOnly={!mayChange}
            autocomplete="off" value={form.values.subject} onFocus={remember("subject")}
            onInput={(event) => form.set("subject", event.currentTarget.value)} />
        )}
      </Field>
      <Field label={t("messages_body")} hint={t("messages_body_hint")} fault={faultOf(form, "body")}>
        {(control) => (
          <textarea {...control} {...script} ref={body} class="input message-body" name="body" required rows={12}
            maxLength={10000} readOnly={!mayChange} value={form.values.body} onFocus={remember("body")}
            onInput={(event) => form.set("body", event.currentTarget.value)} />
        )}
      </Field>
      {mayChange && (
        <div class="placeholders stack" role="group" aria-label={t("messages_placeholders")}>
          <span class="label">{t("messages_placeholders")}</span>
          <div class="row">
            {PLACEHOLDERS.map((each) => (
              <Button key={each} small onClick={() => insert(each)}>{t(`messages_put_${each}`)}</Button>
            ))}
          </div>
        </div>
      )}
    </>
  );
}
