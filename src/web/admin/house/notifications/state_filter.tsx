import { SelectField } from "../../../kit/controls";
import { t } from "../../texts";
import type { Filter } from "./filter";
import { STATES } from "./notification";

export function StateFilter({ state, onState }: { state: Filter["state"]; onState: (state: Filter["state"]) => void }) {
  const options = STATES.map((each) => [each, t(`notify_state_${each}`)] as const);
  return (
    <SelectField label={t("notify_state")} name="state" value={state} options={[["", t("notify_every_state")], ...options]}
      onValue={(each) => onState(each as Filter["state"])} />
  );
}
