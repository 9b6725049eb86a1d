import { useEffect, useMemo } from "preact/hooks";
import { statusLabel } from "../../i18n/status_label";
import { language as pageLanguage, LANGUAGE_NAMES } from "../../i18n/texts";
import { Field } from "../../kit/controls";
import { Empty, Failure, Loading } from "../../kit/states";
import { Heading } from "../heading";
import { askToLeave } from "../leaving";
import { manages } from "../rights";
import { hashOf } from "../route";
import { setQuery } from "../router";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { MailTest, NoMail } from "./messages/mail_card";
import { MessageEditor } from "./messages/message_editor";
import { type Message, Messages } from "./messages/messages_state";
import { NtfyCard } from "./messages/ntfy_card";
import { senderOf } from "./messages/sender";
import "./house.css";
import "./messages/messages.css";

/** What customers are told by e-mail, and how staff are called. */
export default function MessagesPage({ user, shop, route: { query } }: SectionProps & { shop: Shop }) {
  const messages = useMemo(() => new Messages(shop.id), [shop.id]);
  const mayChange = manages(user, shop);
  useEffect(() => {
    const abort = new AbortController();
    void messages.load(abort.signal);
    return () => abort.abort();
  }, [messages]);
  const { all, channels, error } = messages;
  const mailFrom = channels.value?.mail_from;
  const sender = mailFrom ? senderOf(shop.name, mailFrom) : undefined;
  return (
    <>
      <Heading title={t("section_messages")} />
      <p class="quiet">{t("messages_about")}</p>
      {error.value !== undefined && <Failure error={error.value} retry={() => void messages.load()} />}
      {!all.value && error.value === undefined && <Loading />}
      {channels.value && !channels.value.mail && <NoMail />}
      {all.value?.length === 0 && <NoTexts />}
      {all.value && all.value.length > 0 && (
        <Texts messages={messages} all={all.value} sender={sender} query={query} mayChange={mayChange} />
      )}
      {channels.value && mayChange && (
        <div class="message-columns">
          {channels.value.mail && <MailTest shopId={shop.id} user={user} sender={sender} />}
          <NtfyCard shop={shop} channels={channels.value} />
        </div>
      )}
    </>
  );
}

function NoTexts() {
  return (
    <Empty>
      <p>{t("messages_none")}</p>
      <a class="button" href={hashOf("workflow")}>{t("section_workflow")}</a>
    </Empty>
  );
}

/** The text that the address names; first the one of the first status in the page's language. */
function Texts({ messages, all, sender, query, mayChange }: {
  messages: Messages;
  all: readonly Message[];
  sender: string | undefined;
  query: Readonly<Record<string, string>>;
  mayChange: boolean;
}) {
  const ofStatus = (key: string | undefined) => all.filter(({ status }) => status === key);
  const there = ofStatus(query["status"]);
  const inLanguages = there.length > 0 ? there : ofStatus(all[0]!.status);
  const inLanguage = (key: string | undefined) => inLanguages.find(({ language }) => language === key);
  const shown = inLanguage(query["language"]) ?? inLanguage(pageLanguage()) ?? inLanguages[0]!;
  const statuses = new Map(all.map(({ status, label }) => [status, statusLabel(label)]));
  const show = (status: string, language: string) => askToLeave(() => setQuery({ status, language }));
  return (
    <>
      <div class="filters" role="search" aria-label={t("messages_which")}>
        <Choose label={t("messages_status")} name="status" value={shown.status} options={[...statuses]}
          onValue={(status) => show(status, shown.language)} />
        <Choose label={t("language")} name="language" value={shown.language}
          options={inLanguages.map((each) => [each.language, nameOf(each)] as const)}
          onValue={(each) => show(shown.status, each)} />
      </div>
      {!mayChange && <p class="notice">{t("messages_read_only")}</p>}
      <MessageEditor key={`${shown.status} ${shown.language} ${messages.resets.value}`} messages={messages}
        message={shown} sender={sender} mayChange={mayChange} />
    </>
  );
}

/** Shows what is chosen once it is shown: who has unsaved changes is asked first. */
function Choose({ label, name, value, options, onValue }: {
  label: string;
  name: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onValue: (value: string) => void;
}) {
  const choose = (select: HTMLSelectElement) => {
    const wanted = select.value;
    select.value = value;
    onValue(wanted);
  };
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} name={name} value={value} onChange={(event) => choose(event.currentTarget)}>
          {options.map(([each, text]) => <option key={each} value={each}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}

function nameOf({ language, is_own }: Message): string {
  return is_own ? t("messages_own_in", { language: LANGUAGE_NAMES[language] }) : LANGUAGE_NAMES[language];
}
