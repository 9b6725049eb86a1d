import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { t } from "../texts";

export interface Refused {
  name: string;
  why: string;
}

/** Which of many could not be done, and why. */
export function Refusals({ title, refused, onClose }: {
  title: string;
  refused: readonly Refused[];
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <ul class="stack">
        {refused.map(({ name, why }, place) => <li key={place}><strong>{name}</strong>: {why}</li>)}
      </ul>
      <div class="row"><Button onClick={onClose}>{t("close")}</Button></div>
    </Dialog>
  );
}
