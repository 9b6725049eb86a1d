import { useSignal } from "@preact/signals";
import { api, ok } from "../../api/client";
import { user as signedIn, type User } from "../../api/session";
import { date } from "../../i18n/format";
import { Button, SelectField } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { usePaged } from "../lists/paged";
import { type Column, PagedTable } from "../lists/paged_table";
import { setQuery } from "../router";
import type { SectionProps } from "../sections";
import { t } from "../texts";
import { EditAccount } from "./accounts/edit_account";
import { NewAccount } from "./accounts/new_account";
import { rolesToMake, rolesToSee } from "./accounts/roles";
import "./house.css";

const PAGE = 100;

export default function AccountsPage({ user, route: { query: asked } }: SectionProps) {
  const role = rolesToSee(user.role).find((each) => each === asked["role"]);
  const { active = "" } = asked;
  const list = usePaged((cursor, signal) => {
    const query = {
      limit: PAGE,
      ...(role ? { role } : {}),
      ...(active ? { is_active: active === "true" } : {}),
      ...(cursor ? { cursor } : { count: true }),
    };
    return ok(api.GET("/api/v1/users", { params: { query }, signal }));
  }, [role, active]);
  const isNew = useSignal(false);
  const editing = useSignal<User | undefined>(undefined);
  const take = (changed: User) => {
    list.replace(({ id }) => id === changed.id, changed);
    if (changed.id === user.id) signedIn.value = changed;
  };
  return (
    <>
      <Heading title={t("section_accounts")}>
        <Button look="primary" onClick={() => (isNew.value = true)}><Icon name="plus" />{t("accounts_new")}</Button>
      </Heading>
      <p class="quiet">{t(user.role === "admin" ? "accounts_about" : "accounts_about_merchants")}</p>
      <Filters user={user} role={role ?? ""} active={active} />
      <PagedTable list={list} rowKey={({ id }) => id} label={t("section_accounts")} empty={<p>{t("accounts_none")}</p>}
        columns={columnsFor(user, (account) => (editing.value = account))} />
      {isNew.value && (
        <NewAccount roles={rolesToMake(user.role)} onMade={() => void list.reload()} onClose={() => (isNew.value = false)} />
      )}
      {editing.value && (
        <EditAccount account={editing.value} isMe={editing.value.id === user.id} onSaved={take}
          onClose={() => (editing.value = undefined)} />
      )}
    </>
  );
}

function Filters({ user, role, active }: { user: User; role: string; active: string }) {
  const roles = rolesToSee(user.role);
  return (
    <div class="filters" role="search" aria-label={t("filters")}>
      {roles.length > 1 && (
        <SelectField label={t("accounts_role")} name="role" value={role} onValue={(each) => setQuery({ role: each, active })}
          options={[["", t("accounts_every_role")], ...roles.map((each) => [each, t(`accounts_role_${each}`)] as const)]} />
      )}
      <SelectField label={t("accounts_state")} name="active" value={active} onValue={(each) => setQuery({ role, active: each })}
        options={[["", t("accounts_all")], ["true", t("accounts_only_active")], ["false", t("accounts_only_inactive")]]} />
    </div>
  );
}

function columnsFor(me: User, onEdit: (account: User) => void): readonly Column<User>[] {
  const columns: Column<User>[] = [
    {
      key: "name",
      head: t("accounts_name"),
      isName: true,
      cell: (account) => (
        <>
          {account.name ?? account.username}{account.id === me.id && <span class="quiet"> ({t("accounts_you")})</span>}
          <span class="second quiet" dir="ltr">{account.username}</span>
        </>
      ),
    },
    { key: "role", head: t("accounts_role"), cell: (account) => t(`accounts_role_${account.role}`) },
    {
      key: "email",
      head: t("accounts_email"),
      cell: ({ email }) => (email ? <span dir="ltr">{email}</span> : <span class="quiet">–</span>),
    },
    {
      key: "state",
      head: t("accounts_state"),
      cell: ({ is_active }) => (is_active ? <span class="badge ready">{t("accounts_is_active")}</span>
        : <span class="badge alert">{t("accounts_is_inactive")}</span>),
    },
    { key: "since", head: t("accounts_since"), cell: ({ created_at }) => date(created_at) },
  ];
  if (me.role !== "admin") return columns;
  return [...columns, {
    key: "edit",
    head: t("accounts_edit"),
    cell: (account) => (
      <Button small aria-label={t("accounts_edit_of", { name: account.name ?? account.username })}
        onClick={() => onEdit(account)}>{t("accounts_edit")}</Button>
    ),
  }];
}
