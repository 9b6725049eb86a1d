import { useSignal } from "@preact/signals";
import { Button, TextField } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { t } from "../../texts";
import type { Screen, Screens } from "./screens_state";

export function RenameDialog({ screens, screen, onClose }: { screens: Screens; screen: Screen; onClose: () => void }) {
  const name = useSignal(screen.name);
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const save = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    try {
      await screens.rename(screen, name.peek().trim());
      onClose();
    } catch (refusal) {
      error.value = refusal;
      busy.value = false;
    }
  };
  return (
    <Dialog title={t("screens_rename")} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        {error.value !== undefined && <Failure error={error.value} />}
        <TextField label={t("screens_name")} name="name" required maxLength={200} autofocus value={name.value}
          onText={(text) => (name.value = text)} />
        <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("save")}</Button></div>
      </form>
    </Dialog>
  );
}
