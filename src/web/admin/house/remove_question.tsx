import { useSignal } from "@preact/signals";
import { Problem } from "../../api/problem";
import { Confirm } from "../../kit/dialog";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";

/** Asks before something is removed. That it is gone already is as good: somebody else, or a first try, was faster. */
export function RemoveQuestion({ title, text, action, remove, done, onClose, onRemoved = onClose }: {
  title: string;
  text: string;
  action: string;
  remove: () => Promise<void>;
  /** What is said then. */
  done: string;
  onClose: () => void;
  /** In place of `onClose` once it is gone. */
  onRemoved?: () => void;
}) {
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const confirm = async () => {
    busy.value = true;
    error.value = undefined;
    try {
      await remove();
    } catch (refusal) {
      if (!(refusal instanceof Problem && refusal.status === 404)) {
        error.value = refusal;
        busy.value = false;
        return;
      }
    }
    say(done);
    onRemoved();
  };
  return (
    <Confirm title={title} action={action} busy={busy.value} onConfirm={() => void confirm()} onClose={onClose}>
      {error.value !== undefined && <Failure error={error.value} />}
      <p>{text}</p>
    </Confirm>
  );
}
