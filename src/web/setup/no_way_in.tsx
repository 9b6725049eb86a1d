import { signOut, type User } from "../api/session";
import { Button } from "../kit/controls";
import { SignIn } from "../kit/sign_in";
import { StepCard } from "./step_card";
import { t } from "./texts";

/** The link is wrong, or older than the server's last start. */
export function NoLink() {
  return (
    <StepCard title={t("no_link_title")}>
      <p>{t("no_link_text")}</p>
      <p>{t("no_link_how")}</p>
      <div class="row"><Button look="primary" onClick={() => location.reload()}>{t("retry")}</Button></div>
    </StepCard>
  );
}

/** The first account is there: whoever has it goes on with it. */
export function SignInToGoOn() {
  return (
    <>
      <p class="notice">{t("used_link")}</p>
      <SignIn />
    </>
  );
}

export function NotAllowed({ user }: { user: User }) {
  return (
    <StepCard title={t("not_allowed_title")}>
      <p>{t("not_allowed_text", { name: user.name ?? user.username })}</p>
      <div class="row">
        <a class="button primary" href="/">{t("to_counter")}</a>
        <Button onClick={() => void signOut()}>{t("sign_out")}</Button>
      </div>
    </StepCard>
  );
}
