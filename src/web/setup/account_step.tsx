import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { guestApi, idempotencyKey, ok } from "../api/client";
import { Problem } from "../api/problem";
import { beginSession } from "../api/session";
import { Button, PasswordField, TextField } from "../kit/controls";
import { Failure } from "../kit/states";
import { forgetLink, served } from "./served";
import { go, link } from "./setup_state";
import { StepCard } from "./step_card";
import { t } from "./texts";

/** The fields have the names of the form that the server sends to who has no script. */
export function AccountStep() {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current!.querySelector("input")!.focus(), []);
  const username = useSignal(served.username);
  const email = useSignal(served.email);
  const password = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useSignal(idempotencyKey());
  const typed = (field: typeof username) => (text: string) => {
    field.value = text;
    key.value = idempotencyKey();
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const body = { token: served.token ?? "", username: username.peek().trim(), email: email.peek().trim() || null,
        password: password.peek() };
      const header = { "Idempotency-Key": key.peek() };
      const session = await ok(guestApi.POST("/api/v1/setup", { params: { header }, body }));
      beginSession(session);
      forgetLink();
      go("shop");
      return;
    } catch (refusal) {
      if (refusal instanceof Problem && refusal.code === "not_found") link.value = "done";
      else if (refusal instanceof Problem && refusal.code === "forbidden") link.value = "invalid";
      else error.value = refusal;
    }
    busy.value = false;
  };
  const fault = (field: "username" | "email" | "password") =>
    error.value instanceof Problem && error.value.fault(`/${field}`) !== undefined ? t(`${field}_fault`) : undefined;
  const isPlaced = (["username", "email", "password"] as const).some(fault);
  return (
    <StepCard title={t("account_title")} lead={t("account_lead")}>
      <form ref={form} class="stack" onSubmit={(event) => void make(event)}>
        {error.value !== undefined && !isPlaced && <Failure error={error.value} />}
        <TextField label={t("account_username")} hint={t("account_username_hint")} name="username" autocomplete="username"
          autocapitalize="none" spellcheck={false} required minLength={3} maxLength={64} value={username.value}
          fault={fault("username")} onText={typed(username)} />
        <TextField label={t("account_email")} name="email" type="email" autocomplete="email" maxLength={254}
          value={email.value} fault={fault("email")} onText={typed(email)} />
        <PasswordField label={t("password")} hint={t("account_password_hint")} name="password" autocomplete="new-password"
          required minLength={8} maxLength={256} value={password.value} fault={fault("password")} onText={typed(password)} />
        <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("account_action")}</Button></div>
      </form>
    </StepCard>
  );
}
