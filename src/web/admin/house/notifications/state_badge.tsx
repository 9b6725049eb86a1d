import { t } from "../../texts";
import { LOOKS, type State } from "./notification";

export function StateBadge({ state }: { state: State }) {
  return <span class={`badge ${LOOKS[state]}`}>{t(`notify_state_${state}`)}</span>;
}
