import { user as signedIn, type User } from "../../api/session";
import { SaveBar, submitOf } from "../forms/save_bar";
import { useEditForm } from "../forms/use_edit_form";
import { Heading } from "../heading";
import type { SectionProps } from "../sections";
import { t } from "../texts";
import { NameFields } from "./accounts/account_fields";
import { accountSource, type AccountValues } from "./accounts/account_values";
import { PasswordForm } from "./accounts/password_form";
import "./house.css";

/** One's own account. */
export default function MePage({ user }: SectionProps) {
  return (
    <>
      <Heading title={t("section_me")} />
      <p>{t("accounts_signs_in_as")} <strong dir="ltr">{user.username}</strong> · {t(`accounts_role_${user.role}`)}</p>
      <OwnValues user={user} />
      <PasswordForm user={user} />
    </>
  );
}

function OwnValues({ user }: { user: User }) {
  const form = useEditForm(accountSource(user.id, (changed) => (signedIn.value = changed)), user);
  const label = (field: keyof AccountValues) => t(field === "email" ? "accounts_email" : "accounts_full_name");
  return (
    <form class="form card" onSubmit={submitOf(form)}>
      <h2>{t("accounts_own_values")}</h2>
      <NameFields values={form.values} fault={(field) => form.fault(field)}
        onChange={(change) => {
          if ("name" in change) form.set("name", change.name ?? null);
          if ("email" in change) form.set("email", change.email ?? null);
        }} />
      <SaveBar form={form} naming={{ label }} />
    </form>
  );
}
