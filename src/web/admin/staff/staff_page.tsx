import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { User } from "../../api/session";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { sayError } from "../../kit/toasts";
import { Heading } from "../heading";
import { type Column, PagedTable } from "../lists/paged_table";
import { manages } from "../rights";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { AddDialog } from "./add_dialog";
import { MemberDialog } from "./member_dialog";
import { type Member, type Place, Staff } from "./staff_state";
import "./staff.css";

export default function StaffPage({ shop, user }: SectionProps & { shop: Shop }) {
  const staff = useMemo(() => new Staff(shop.id), [shop.id]);
  const mayChange = manages(user, shop);
  const isAdding = useSignal(false);
  const open = useSignal<Member | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    void staff.list.reload();
    if (mayChange) staff.readAccounts(abort.signal).catch((error) => abort.signal.aborted || sayError(error));
    return () => {
      abort.abort();
      staff.list.stop();
    };
  }, [staff]);
  return (
    <>
      <Heading title={t("section_staff")}>
        {mayChange && (
          <Button look="primary" onClick={() => (isAdding.value = true)}><Icon name="plus" />{t("staff_add")}</Button>
        )}
      </Heading>
      <dl class="card roles-told">
        <dt>{t("staff_role_owner")}</dt><dd>{t("staff_about_owner")}</dd>
        <dt>{t("staff_role_staff")}</dt><dd>{t("staff_about_staff")}</dd>
      </dl>
      <PagedTable list={staff.list} rowKey={(each) => each.user_id} label={t("section_staff")} empty={<p>{t("staff_none")}</p>}
        columns={columnsFor(staff, user, mayChange, (member) => (open.value = member))} />
      {isAdding.value && <AddDialog staff={staff} onClose={() => (isAdding.value = false)} />}
      {open.value && (
        <MemberDialog staff={staff} member={open.value} isMe={open.value.user_id === user.id} onClose={() => (open.value = undefined)} />
      )}
    </>
  );
}

function columnsFor(staff: Staff, me: User, mayChange: boolean, onOpen: (member: Member) => void): readonly Column<Member>[] {
  const columns: Column<Member>[] = [
    {
      key: "name",
      head: t("staff_name"),
      isName: true,
      cell: (member) => (
        <>
          {member.name ?? member.username}{member.user_id === me.id && <span class="quiet"> ({t("staff_you")})</span>}
          <span class="quiet login" dir="ltr">{member.username}</span>
        </>
      ),
    },
    {
      key: "role",
      head: t("staff_role"),
      cell: (member) => (mayChange ? <RoleChooser staff={staff} member={member} /> : t(`staff_role_${member.role}`)),
    },
    { key: "state", head: t("staff_state"), cell: (member) => <AccountState account={staff.accounts.value.get(member.user_id)} /> },
  ];
  if (!mayChange) return columns.slice(0, 2);
  return [...columns, {
    key: "more",
    head: t("staff_more"),
    cell: (member) => (
      <Button small aria-label={t("staff_more_of", { name: member.name ?? member.username })} onClick={() => onOpen(member)}>
        {t("staff_more")}
      </Button>
    ),
  }];
}

function AccountState({ account }: { account: User | undefined }) {
  if (!account) return <span class="quiet">–</span>;
  return account.is_active ? <span class="badge ready">{t("staff_active")}</span> : <span class="badge alert">{t("staff_inactive")}</span>;
}

function RoleChooser({ staff, member }: { staff: Staff; member: Member }) {
  const change = async (event: Event) => {
    const select = event.currentTarget as HTMLSelectElement;
    try {
      await staff.put(member.user_id, select.value as Place);
    } catch (error) {
      select.value = member.role;
      sayError(error);
    }
  };
  return (
    <select class="input inline" aria-label={t("staff_role_of", { name: member.name ?? member.username })} value={member.role}
      onChange={(event) => void change(event)}>
      {(["owner", "staff"] as const).map((each) => <option key={each} value={each}>{t(`staff_role_${each}`)}</option>)}
    </select>
  );
}
