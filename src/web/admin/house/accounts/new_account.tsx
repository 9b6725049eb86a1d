import { useSignal } from "@preact/signals";
import { api, idempotencyKey, ok } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { User } from "../../../api/session";
import { Button, PasswordField, TextField } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { faultAt, isUnplaced } from "../../forms/faults";
import { t } from "../../texts";
import { NameFields, RoleField } from "./account_fields";

const POINTERS = ["/username", "/name", "/email", "/password", "/role"];
interface Draft {
  username: string;
  name: string | null;
  email: string | null;
  password: string;
  role: User["role"];
}

export function NewAccount({ roles, onMade, onClose }: {
  roles: readonly User["role"][];
  onMade: (user: User) => void;
  onClose: () => void;
}) {
  const first = roles.includes("merchant") ? "merchant" : roles[0]!;
  const draft = useSignal<Draft>({ username: "", name: null, email: null, password: "", role: first });
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useSignal(idempotencyKey());
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.peek(), ...change };
    key.value = idempotencyKey();
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const header = { "Idempotency-Key": key.peek() };
      const user = await ok(api.POST("/api/v1/users", { params: { header }, body: draft.peek() }));
      say(t("accounts_made", { name: user.name ?? user.username }));
      onMade(user);
      onClose();
    } catch (refusal) {
      error.value = refusal;
      busy.value = false;
    }
  };
  const { username, password, role } = draft.value;
  const fault = (field: string) => faultOf(error.value, `/${field}`);
  return (
    <Dialog title={t("accounts_new")} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void make(event)}>
        {isUnplaced(error.value, POINTERS) && <Failure error={error.value} />}
        <RoleField role={role} roles={roles} fault={fault("role")} onRole={(each) => set({ role: each })} />
        <TextField label={t("accounts_username")} hint={t("accounts_username_hint")} name="username" dir="ltr" required
          minLength={3} maxLength={64} autocapitalize="none" autocomplete="off" spellcheck={false} value={username}
          fault={fault("username")} onText={(text) => set({ username: text.trim() })} />
        <NameFields values={draft.value} fault={fault} onChange={set} />
        <PasswordField label={t("password")} hint={t("accounts_password_hint")} name="password" required minLength={8}
          maxLength={256} autocomplete="new-password" value={password} fault={fault("password")}
          onText={(text) => set({ password: text })} />
        <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("accounts_new")}</Button></div>
      </form>
    </Dialog>
  );
}

/** That a name is taken is the most likely refusal: it is said in the page's language. */
function faultOf(error: unknown, pointer: string): string | undefined {
  const fault = faultAt(error, pointer);
  const isTaken = fault !== undefined && error instanceof Problem && error.code === "already_exists";
  return isTaken ? t("accounts_taken") : fault;
}
