import { useSignal } from "@preact/signals";
import type { User } from "../../../api/session";
import { TextField } from "../../../kit/controls";
import { t } from "../../texts";
import { CodeBlock } from "../code_block";
import { TestButton } from "./test_button";

const WAYS = {
  smtp: "DOCKET_SMTP_URL=smtp://USER:PASSWORD@mail.example.com:587",
  resend: "RESEND_API_KEY=re_…",
  folder: "DOCKET_MAIL_FOLDER=/var/lib/docket/mail",
} as const;
const FROM = 'DOCKET_MAIL_FROM="Corner Shop <orders@example.com>"';

/** Said before anybody writes texts that go nowhere. */
export function NoMail() {
  return (
    <section class="notice open no-mail" aria-labelledby="no-mail">
      <div class="stack">
        <h2 id="no-mail">{t("messages_no_mail")}</h2>
        <p>{t("messages_no_mail_text")}</p>
        <details>
          <summary>{t("messages_set_up")}</summary>
          <div class="stack">
            <p>{t("messages_set_up_text")}</p>
            {(Object.keys(WAYS) as (keyof typeof WAYS)[]).map((each) => (
              <div key={each} class="stack">
                <h3>{t(`messages_way_${each}`)}</h3>
                <CodeBlock label={t(`messages_way_${each}`)} text={`${WAYS[each]}\n${FROM}`} canCopy />
              </div>
            ))}
          </div>
        </details>
      </div>
    </section>
  );
}

export function Sender({ sender }: { sender: string }) {
  return <p class="quiet">{t("messages_from")} <bdi>{sender}</bdi></p>;
}

/** A test to an address: whether e-mails get through is seen in an inbox, and nowhere else. */
export function MailTest({ shopId, user, sender }: {
  shopId: string;
  user: User;
  sender: string | undefined;
}) {
  const to = useSignal(user.email ?? "");
  return (
    <section class="card stack" aria-labelledby="mail-test">
      <h2 id="mail-test">{t("messages_mail_test")}</h2>
      {sender && <Sender sender={sender} />}
      <TestButton shopId={shopId} label={t("messages_send_mail_test")}
        body={() => ({ channel: "email", to: to.peek().trim() })}>
        {(fault) => (
          <TextField label={t("messages_mail_to")} name="to" type="email" required maxLength={254} dir="ltr"
            autocomplete="email" value={to.value} fault={fault("/to")} onText={(text) => (to.value = text)} />
        )}
      </TestButton>
    </section>
  );
}
