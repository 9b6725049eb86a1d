import { useSignal } from "@preact/signals";
import { statusLabel } from "../../i18n/status_label";
import { Button, Check, TextField } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { ringOnce } from "../bell/sound";
import { useStation } from "../desk/station";
import { isOpen, type Status } from "../orders/order";
import { limitsOf, parseLimits } from "../orders/urgency";
import { t } from "../texts";
import { closeDialog } from "../view/page_state";

/** How this browser's counter is set up; each change holds at once. */
export function SettingsDialog() {
  const { desk, preferences } = useStation();
  const statuses = desk.workflow.value.statuses.filter(({ kind }) => isOpen({ status_kind: kind }));
  return (
    <Dialog title={t("settings")} onClose={closeDialog}>
      <p class="quiet">{t("settings_hint")}</p>
      <h3>{t("limits")}</h3>
      {statuses.map((status) => <LimitFields key={status.key} status={status} />)}
      <h3>{t("sound")}</h3>
      <Check label={t("ring_wanted")} checked={!preferences.isMuted.value}
        onChange={(checked) => (preferences.isMuted.value = !checked)} />
      <div class="row"><Button small onClick={ringOnce}>{t("try_sound")}</Button></div>
      <h3>{t("shortcuts")}</h3>
      <Check label={t("shortcuts_wanted")} checked={preferences.hasShortcuts.value}
        onChange={(checked) => (preferences.hasShortcuts.value = checked)} />
    </Dialog>
  );
}

function LimitFields({ status }: { status: Status }) {
  const { preferences } = useStation();
  const kept = limitsOf(preferences.limits.value, status.key);
  const late = useSignal(String(kept.late_min));
  const overdue = useSignal(String(kept.overdue_min));
  const isWrong = parseLimits(late.value, overdue.value) === undefined;
  const typed = () => {
    const limits = parseLimits(late.value, overdue.value);
    if (limits) preferences.limits.value = { ...preferences.limits.value, [status.key]: limits };
  };
  return (
    <fieldset class="limits">
      <legend>{statusLabel(status.label)}</legend>
      <TextField label={t("late_after")} inputMode="decimal" value={late.value} onText={(text) => {
        late.value = text;
        typed();
      }} />
      <TextField label={t("overdue_after")} inputMode="decimal" value={overdue.value}
        fault={isWrong ? t("limits_fault") : undefined} onText={(text) => {
          overdue.value = text;
          typed();
        }} />
    </fieldset>
  );
}
