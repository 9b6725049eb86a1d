import { useSignal } from "@preact/signals";
import { api, ok } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { signIn, type User } from "../../../api/session";
import { Button, PasswordField } from "../../../kit/controls";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { t } from "../../texts";

/** A new password ends every session of the account; this one signs in again by itself. */
export function PasswordForm({ user }: { user: User }) {
  const before = useSignal("");
  const wanted = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const change = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const body = { current_password: before.peek(), new_password: wanted.peek() };
      await ok(api.PUT("/api/v1/auth/password", { body }));
      await signIn(user.username, wanted.peek());
      before.value = wanted.value = "";
      say(t("accounts_password_changed"));
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  const isWrong = error.value instanceof Problem && error.value.code === "invalid_credentials";
  return (
    <form class="form card" onSubmit={(event) => void change(event)}>
      <h2>{t("accounts_password")}</h2>
      <p class="quiet">{t("accounts_password_about")}</p>
      {error.value !== undefined && !isWrong && <Failure error={error.value} />}
      <input type="text" name="username" autocomplete="username" value={user.username} hidden readOnly />
      <PasswordField label={t("accounts_password_now")} name="current_password" autocomplete="current-password" required
        maxLength={256} value={before.value} fault={isWrong ? t("accounts_password_wrong") : undefined}
        onText={(text) => (before.value = text)} />
      <PasswordField label={t("accounts_password_new")} hint={t("accounts_password_hint")} name="new_password"
        autocomplete="new-password" required minLength={8} maxLength={256} value={wanted.value}
        onText={(text) => (wanted.value = text)} />
      <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("accounts_password_change")}</Button></div>
    </form>
  );
}
