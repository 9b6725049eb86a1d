import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { api, idempotencyKey, ok } from "../../api/client";
import type { User } from "../../api/session";
import { Button, PasswordField, TextField } from "../../kit/controls";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { faultAt, isUnplaced, placed } from "../forms/faults";
import { t } from "../texts";
import type { Place, Staff } from "./staff_state";

const POINTERS = ["/username", "/name", "/email", "/password"];

interface Draft {
  username: string;
  name: string;
  email: string;
  password: string;
}

/** Makes an account and gives it its place. Should the second fail, only that is tried again. */
export function NewAccount({ staff, place, onDone, children }: {
  staff: Staff;
  place: Place;
  onDone: () => void;
  children: ComponentChildren;
}) {
  const draft = useSignal<Draft>({ username: "", name: "", email: "", password: "" });
  const made = useSignal<User | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const key = useSignal(idempotencyKey());
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.peek(), ...change };
    key.value = idempotencyKey();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      made.value ??= await makeAccount(draft.peek(), key.peek());
      staff.keepAccount(made.peek()!);
      await staff.put(made.peek()!.id, place);
      say(t("staff_added", { name: made.peek()!.name ?? made.peek()!.username }));
      onDone();
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  const { username, name, email, password } = draft.value;
  const isMade = made.value !== undefined;
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {isUnplaced(error.value, POINTERS) && <Failure error={error.value} />}
      <TextField label={t("staff_username")} hint={t("staff_username_hint")} name="username" required minLength={3} maxLength={64}
        dir="ltr" autocapitalize="none" autocomplete="off" disabled={isMade} value={username}
        fault={faultAt(error.value, "/username")} onText={(text) => set({ username: text.trim() })} />
      <TextField label={t("staff_full_name")} name="name" maxLength={200} autocomplete="off" disabled={isMade} value={name}
        fault={faultAt(error.value, "/name")} onText={(text) => set({ name: text })} />
      <TextField label={t("staff_email")} name="email" type="email" maxLength={254} autocomplete="off" disabled={isMade}
        value={email} fault={faultAt(error.value, "/email")} onText={(text) => set({ email: text.trim() })} />
      <PasswordField label={t("password")} hint={t("staff_password_hint")} name="password" required minLength={8} maxLength={256}
        autocomplete="new-password" disabled={isMade} value={password} fault={faultAt(error.value, "/password")}
        onText={(text) => set({ password: text })} />
      {children}
      <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("staff_add")}</Button></div>
    </form>
  );
}

async function makeAccount({ username, name, email, password }: Draft, key: string): Promise<User> {
  const body = { username, password, role: "staff" as const, name: name.trim() || null, email: email || null };
  try {
    return await ok(api.POST("/api/v1/users", { params: { header: { "Idempotency-Key": key } }, body }));
  } catch (error) {
    throw placed(error, "already_exists", "/username", t("staff_taken"));
  }
}
