import { useSignal } from "@preact/signals";
import { Button, SelectField } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { t } from "../texts";
import { ExistingAccount } from "./existing_account";
import { NewAccount } from "./new_account";
import type { Place, Staff } from "./staff_state";

/** Somebody new at the shop: with an account that is there, or with one that is made now. */
export function AddDialog({ staff, onClose }: { staff: Staff; onClose: () => void }) {
  const isNew = useSignal(true);
  const place = useSignal<Place>("staff");
  const role = (
    <SelectField label={t("staff_role")} hint={t(`staff_about_${place.value}`)} value={place.value}
      options={[["staff", t("staff_role_staff")], ["owner", t("staff_role_owner")]]}
      onValue={(each) => (place.value = each as Place)} />
  );
  return (
    <Dialog title={t("staff_add")} onClose={onClose}>
      <div class="row" role="group" aria-label={t("staff_add")}>
        <Button small aria-pressed={isNew.value} onClick={() => (isNew.value = true)}>{t("staff_new_account")}</Button>
        <Button small aria-pressed={!isNew.value} onClick={() => (isNew.value = false)}>{t("staff_known_account")}</Button>
      </div>
      {isNew.value ? <NewAccount staff={staff} place={place.value} onDone={onClose}>{role}</NewAccount>
        : <ExistingAccount staff={staff} place={place.value} onDone={onClose}>{role}</ExistingAccount>}
    </Dialog>
  );
}
