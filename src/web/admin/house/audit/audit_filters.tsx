import { language } from "../../../i18n/texts";
import { Button, SelectField, TextField } from "../../../kit/controls";
import { setQuery } from "../../router";
import { t } from "../../texts";
import { isId } from "../id";
import { ACTIONS, underscored } from "./actions";
import type { AuditFilter } from "./audit_filter";
import type { People } from "./people";

export function AuditFilters({ filter, people }: { filter: AuditFilter; people: People }) {
  const set = (change: Partial<AuditFilter>) => setQuery({ ...filter, ...change });
  const actors = byName([...people.users, ...people.keys]);
  const actions = byName(ACTIONS.map((each) => [each, t(`audit_${underscored(each)}`, { who: "…" })] as const));
  const isWrongId = filter.target !== "" && !isId(filter.target);
  return (
    <div class="filters" role="search" aria-label={t("filters")}>
      <SelectField label={t("audit_actor")} name="actor" value={filter.actor} onValue={(actor) => set({ actor })}
        options={[["", t("audit_everybody")], ...actors]} />
      <SelectField label={t("audit_action")} name="action" value={filter.action} onValue={(action) => set({ action })}
        options={[["", t("audit_everything")], ...actions]} />
      <TextField label={t("audit_target")} name="target" dir="ltr" spellcheck={false} autocomplete="off" value={filter.target}
        fault={isWrongId ? t("audit_no_id") : undefined} onText={(target) => set({ target: target.trim() })} />
      <TextField label={t("orders_from")} name="from" type="datetime-local" value={filter.from}
        onText={(from) => set({ from })} />
      <TextField label={t("audit_before")} name="to" type="datetime-local" value={filter.to} onText={(to) => set({ to })} />
      {Object.values(filter).some(Boolean) && <Button onClick={() => setQuery({})}>{t("audit_clear")}</Button>}
    </div>
  );
}

function byName(options: readonly (readonly [value: string, name: string])[]) {
  return [...options].sort(([, a], [, b]) => a.localeCompare(b, language()));
}
