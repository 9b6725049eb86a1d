import type { User } from "../../../api/session";
import { Button, Check } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { say } from "../../../kit/toasts";
import { Conflicts, type Naming } from "../../forms/conflicts";
import { useEditForm } from "../../forms/use_edit_form";
import { askToLeave } from "../../leaving";
import { t } from "../../texts";
import { NameFields, RoleField } from "./account_fields";
import { accountSource, type AccountValues } from "./account_values";
import { ROLES } from "./roles";

const LABELS = {
  name: "accounts_full_name",
  email: "accounts_email",
  role: "accounts_role",
  is_active: "accounts_active",
} as const satisfies Record<keyof AccountValues, string>;
const NAMING: Naming<AccountValues> = { label: (field) => t(LABELS[field]) };

/** Changes somebody's account. Whoever is switched off is out at once, everywhere. */
export function EditAccount({ account, isMe, onSaved, onClose }: {
  account: User;
  isMe: boolean;
  onSaved: (user: User) => void;
  onClose: () => void;
}) {
  const form = useEditForm(accountSource(account.id, onSaved), account);
  const { values } = form;
  const save = async (event: Event) => {
    event.preventDefault();
    if (!(await form.save())) return;
    say(t("save_done"));
    onClose();
  };
  const close = () => askToLeave(onClose);
  return (
    <Dialog title={account.name ?? account.username} onClose={close}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        {form.unplaced !== undefined && <Failure error={form.unplaced} />}
        <Conflicts form={form} naming={NAMING} />
        <p class="quiet">{t("accounts_signs_in_as")} <span dir="ltr">{account.username}</span></p>
        <NameFields values={values} fault={(field) => form.fault(field)}
          onChange={(change) => {
            if ("name" in change) form.set("name", change.name ?? null);
            if ("email" in change) form.set("email", change.email ?? null);
          }} />
        {isMe ? <p class="notice">{t("accounts_own")}</p> : (
          <>
            <RoleField role={values.role} roles={ROLES} fault={form.fault("role")} onRole={(role) => form.set("role", role)} />
            <Check label={t("accounts_active")} name="is_active" checked={values.is_active}
              onChange={(checked) => form.set("is_active", checked)} />
            {!values.is_active && <p class="notice open">{t("accounts_inactive_text")}</p>}
          </>
        )}
        <div class="row">
          <Button type="submit" look="primary" busy={form.busy.value} disabled={!form.isDirty || form.conflicts.value.length > 0}>
            {t("save")}
          </Button>
          <Button onClick={close}>{t("cancel")}</Button>
        </div>
      </form>
      <p class="quiet">{t("accounts_forgotten")} <code dir="ltr">docket user passwd {account.username}</code></p>
    </Dialog>
  );
}
