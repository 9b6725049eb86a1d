import { money } from "../../i18n/format";
import { Problem } from "../../api/problem";
import { Button, SelectField, TextField } from "../../kit/controls";
import { Failure, Refused } from "../../kit/states";
import { useDesk } from "../desk/station";
import { t } from "../texts";
import { type Draft, isEmpty, totalOf } from "./draft";
import type { DraftState } from "./draft_state";
import { DraftLines } from "./draft_lines";
import { FreeLine } from "./free_line";

/** What is ordered, by whom, and the button that places it. */
export function OrderForm({ state, onPlace }: { state: DraftState; onPlace: () => void }) {
  const { currency, is_open } = useDesk().shop.value;
  const draft = state.draft.value;
  const submit = (event: Event) => {
    event.preventDefault();
    if (draft.lines.length > 0 && is_open) onPlace();
  };
  return (
    <form class="take-order stack" onSubmit={submit}>
      <DraftLines draft={draft} onChange={(changed) => state.change(changed)} />
      <FreeLine draft={draft} onChange={(changed) => state.change(changed)} />
      <Guest draft={draft} onChange={(change) => state.change({ ...draft, ...change })} />
      <Refusal error={state.error.value} />
      <div class="take-total"><span>{t("total")}</span><strong>{money(totalOf(draft), currency)}</strong></div>
      <div class="row">
        <Button type="submit" look="primary" class="grow" busy={state.isSending.value}
          disabled={draft.lines.length === 0 || !is_open}>{t("place_order")}</Button>
        {!isEmpty(draft) && <Button onClick={() => state.clear()}>{t("clear")}</Button>}
      </div>
    </form>
  );
}

function Guest({ draft, onChange }: { draft: Draft; onChange: (change: Partial<Draft>) => void }) {
  return (
    <>
      <div class="pair">
        <TextField label={t("customer")} name="customer" autocomplete="off" maxLength={200} value={draft.name}
          onText={(name) => onChange({ name })} />
        <TextField label={t("phone")} name="phone" type="tel" autocomplete="off" maxLength={40} value={draft.phone}
          onText={(phone) => onChange({ phone })} />
      </div>
      <SelectField label={t("fulfilment")} value={draft.fulfilment} name="fulfilment"
        options={[["pickup", t("pickup")], ["delivery", t("delivery")]]}
        onValue={(value) => onChange({ fulfilment: value === "delivery" ? "delivery" : "pickup" })} />
      {draft.fulfilment === "delivery" && (
        <TextField label={t("address")} name="address" autocomplete="off" maxLength={2000} required value={draft.address}
          onText={(address) => onChange({ address })} />
      )}
      <TextField label={t("note")} name="notes" autocomplete="off" maxLength={2000} value={draft.notes}
        onText={(notes) => onChange({ notes })} />
    </>
  );
}

/** A reply that was lost may have been a yes: then the changed order meets the key of the first. */
function Refusal({ error }: { error: unknown }) {
  if (error === undefined) return null;
  if (error instanceof Problem && error.code === "shop_closed") return <Refused words={t("paused_no_orders")} />;
  if (error instanceof Problem && error.code === "idempotency_key_reused") return <Refused words={t("placed_before")} />;
  return <Failure error={error} />;
}
