import { SelectField, TextField } from "../../../kit/controls";
import type { User } from "../../../api/session";
import { t } from "../../texts";

interface Values {
  name: string | null;
  email: string | null;
}

/** How an account is called, and where it is written to. */
export function NameFields({ values, fault, onChange }: {
  values: Values;
  fault: (field: keyof Values) => string | undefined;
  onChange: (change: Partial<Values>) => void;
}) {
  return (
    <>
      <TextField label={t("accounts_full_name")} name="name" maxLength={200} autocomplete="off" value={values.name ?? ""}
        fault={fault("name")} onText={(text) => onChange({ name: text || null })} />
      <TextField label={t("accounts_email")} name="email" type="email" maxLength={254} autocomplete="off"
        value={values.email ?? ""} fault={fault("email")} onText={(text) => onChange({ email: text.trim() || null })} />
    </>
  );
}

export function RoleField({ role, roles, fault, onRole }: {
  role: User["role"];
  roles: readonly User["role"][];
  fault: string | undefined;
  onRole: (role: User["role"]) => void;
}) {
  return (
    <SelectField label={t("accounts_role")} hint={t(`accounts_about_${role}`)} name="role" value={role} fault={fault}
      options={roles.map((each) => [each, t(`accounts_role_${each}`)] as const)}
      onValue={(each) => onRole(each as User["role"])} />
  );
}
