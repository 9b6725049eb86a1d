import { useSignal } from "@preact/signals";
import { signIn } from "../api/session";
import { Button, PasswordField, TextField } from "./controls";
import { Mark } from "./icon";
import { Failure } from "./states";
import { common as t } from "./texts";

/** The way in to the pages of those who work here. `session.user` says when somebody has come in. */
export function SignIn() {
  const login = useSignal("");
  const password = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = undefined;
    try {
      await signIn(login.value, password.value);
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  return (
    <main class="narrow">
      <form class="card stack" onSubmit={submit}>
        <h1 class="brand"><Mark /> {t("sign_in")}</h1>
        {error.value !== undefined && <Failure error={error.value} />}
        <TextField label={t("login")} name="login" autocomplete="username" autocapitalize="none" required autofocus
          value={login.value} onText={(text) => (login.value = text)} />
        <PasswordField label={t("password")} name="password" autocomplete="current-password" required
          value={password.value} onText={(text) => (password.value = text)} />
        <Button type="submit" look="primary" busy={busy.value}>{t("sign_in")}</Button>
      </form>
    </main>
  );
}
