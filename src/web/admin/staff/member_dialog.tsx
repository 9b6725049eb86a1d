import { useSignal } from "@preact/signals";
import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { t } from "../texts";
import type { Member, Staff } from "./staff_state";

/** Leaving the shop, and the account as a whole. */
export function MemberDialog({ staff, member, isMe, onClose }: {
  staff: Staff;
  member: Member;
  isMe: boolean;
  onClose: () => void;
}) {
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const name = member.name ?? member.username;
  const account = staff.accounts.value.get(member.user_id);
  const run = async (work: () => Promise<void>, done: string) => {
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      await work();
      say(done);
      onClose();
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  return (
    <Dialog title={name} onClose={onClose}>
      {error.value !== undefined && <Failure error={error.value} />}
      <h3>{t("staff_remove")}</h3>
      <p>{t(isMe ? "staff_remove_me_text" : "staff_remove_text", { name })}</p>
      <div class="row">
        <Button look="danger" busy={busy.value} onClick={() => void run(() => staff.remove(member.user_id), t("staff_removed", { name }))}>
          {t("staff_remove")}
        </Button>
      </div>
      {account && !isMe && (
        <>
          <h3>{account.is_active ? t("staff_switch_off") : t("staff_switch_on")}</h3>
          <p>{account.is_active ? t("staff_switch_off_text", { name }) : t("staff_switch_on_text", { name })}</p>
          <div class="row">
            <Button busy={busy.value} onClick={() => void run(() => staff.switchAccount(account, !account.is_active), t("save_done"))}>
              {account.is_active ? t("staff_switch_off") : t("staff_switch_on")}
            </Button>
          </div>
        </>
      )}
      <h3>{t("staff_forgotten")}</h3>
      <p>{t("staff_forgotten_text")} <code dir="ltr">docket user passwd {member.username}</code></p>
    </Dialog>
  );
}
