import { useSignal } from "@preact/signals";
import { mayBeSignedIn, signIn, signOut, user } from "../../api/session";
import { Problem } from "../../api/problem";
import { Button, PasswordField, TextField } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Icon } from "../../kit/icon";
import { Failure } from "../../kit/states";
import { sayError } from "../../kit/toasts";
import { t } from "../texts";
import { canRegister, register } from "./account_state";
import { OwnOrders } from "./own_orders";

type Open = "none" | "sign_in" | "register" | "account";

/** The way to one's own orders. Ordering works without an account. */
export function Account() {
  const open = useSignal<Open>("none");
  const who = user.value;
  const close = () => (open.value = "none");
  if (who === undefined) return <PlaceOfIt />;
  if (who) {
    return (
      <>
        <Button look="plain" onClick={() => (open.value = "account")}><Icon name="person" />{t("my_orders")}</Button>
        {open.value === "account" && (
          <Dialog title={t("my_orders")} onClose={close} wide>
            <p class="row spread">
              <span>{t("signed_in_as", { name: who.name ?? who.username })}</span>
              <Button small onClick={() => void signOut().catch(sayError)}>{t("sign_out")}</Button>
            </p>
            <OwnOrders onTaken={close} />
          </Dialog>
        )}
      </>
    );
  }
  return (
    <>
      <Button look="plain" onClick={() => (open.value = "sign_in")}><Icon name="person" />{t("sign_in")}</Button>
      {open.value === "sign_in" && (
        <Dialog title={t("sign_in")} onClose={close}>
          <SignInForm onDone={close} />
          {canRegister.value && (
            <Button look="plain" onClick={() => (open.value = "register")}>{t("register_instead")}</Button>
          )}
        </Dialog>
      )}
      {open.value === "register" && canRegister.value && (
        <Dialog title={t("register")} onClose={close}><RegisterForm onDone={close} /></Dialog>
      )}
    </>
  );
}

/** Keeps its place until it is known who has come: what is below does not move under somebody's finger. */
function PlaceOfIt() {
  return <Button look="plain" class="unseen"><Icon name="person" />{t(mayBeSignedIn() ? "my_orders" : "sign_in")}</Button>;
}

/** A form whose sending may be refused: one press at a time, and what was wrong with it. */
function useSending(send: () => Promise<void>, onDone: () => void) {
  const isBusy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy.value) return;
    isBusy.value = true;
    error.value = undefined;
    try {
      await send();
      onDone();
    } catch (refusal) {
      error.value = refusal;
    }
    isBusy.value = false;
  };
  return { isBusy, error, submit };
}

function SignInForm({ onDone }: { onDone: () => void }) {
  const login = useSignal("");
  const password = useSignal("");
  const { isBusy, error, submit } = useSending(() => signIn(login.value, password.value), onDone);
  return (
    <form class="stack" onSubmit={submit}>
      <p class="quiet">{t("sign_in_why")}</p>
      {error.value !== undefined && <Failure error={error.value} />}
      <TextField label={t("login")} name="login" autocomplete="username" autocapitalize="none" required
        value={login.value} onText={(text) => (login.value = text)} />
      <PasswordField label={t("password")} name="password" autocomplete="current-password" required
        value={password.value} onText={(text) => (password.value = text)} />
      <Button type="submit" look="primary" busy={isBusy.value}>{t("sign_in")}</Button>
    </form>
  );
}

function RegisterForm({ onDone }: { onDone: () => void }) {
  const username = useSignal("");
  const email = useSignal("");
  const password = useSignal("");
  const send = () => register({
    username: username.value.trim(),
    password: password.value,
    ...(email.value.trim() ? { email: email.value.trim() } : {}),
  });
  const { isBusy, error, submit } = useSending(send, onDone);
  const fault = (field: string) => (error.value instanceof Problem ? faultOf(error.value, field) : undefined);
  const faults = { username: fault("username"), email: fault("email"), password: fault("password") };
  const isElsewhere = error.value !== undefined && !faults.username && !faults.email && !faults.password;
  return (
    <form class="stack" onSubmit={submit}>
      <p class="quiet">{t("register_why")}</p>
      {isElsewhere && <Failure error={error.value} />}
      <TextField label={t("username")} hint={t("username_rule")} name="username" autocomplete="username"
        autocapitalize="none" required minLength={3} maxLength={64} value={username.value} fault={faults.username}
        onText={(text) => (username.value = text)} />
      <TextField label={<>{t("email")} <span class="quiet">({t("optional")})</span></>} hint={t("email_why")} type="email"
        name="email" autocomplete="email" maxLength={254} value={email.value} fault={faults.email}
        onText={(text) => (email.value = text)} />
      <PasswordField label={t("password")} hint={t("password_rule")} name="password" autocomplete="new-password" required
        minLength={8} maxLength={256} value={password.value} fault={faults.password}
        onText={(text) => (password.value = text)} />
      <Button type="submit" look="primary" busy={isBusy.value}>{t("register")}</Button>
    </form>
  );
}

function faultOf(problem: Problem, field: string): string | undefined {
  if (problem.fault(`/${field}`) === undefined) return undefined;
  if (problem.code === "already_exists") return t(field === "email" ? "email_taken" : "username_taken");
  return t(field === "email" ? "fault_email" : field === "password" ? "password_rule" : "username_rule");
}
