import { Confirm } from "../../kit/dialog";
import { heldBack, leave } from "../leaving";
import { t } from "../texts";

export function LeavingQuestion() {
  if (!heldBack.value) return null;
  return (
    <Confirm title={t("unsaved_title")} action={t("unsaved_leave")} onConfirm={leave}
      onClose={() => (heldBack.value = undefined)}>
      <p>{t("unsaved_text")}</p>
    </Confirm>
  );
}
