import { signOut } from "../../api/session";
import { Confirm } from "../../kit/dialog";
import { useDesk } from "../desk/station";
import { t } from "../texts";
import { closeDialog } from "./page_state";

export function LeaveDialog() {
  const taps = useDesk().queue.kept.value.taps.length;
  return (
    <Confirm title={t("sign_out")} action={t("sign_out")} onConfirm={() => void signOut()} onClose={closeDialog}>
      <p>{t("leave_text", { n: taps })}</p>
    </Confirm>
  );
}
