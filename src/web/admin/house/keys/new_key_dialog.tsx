import { useSignal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../../api/client";
import type { User } from "../../../api/session";
import { Button, Check, SelectField, TextField } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { faultAt, isUnplaced } from "../../forms/faults";
import { shop, shops } from "../../shops";
import { t } from "../../texts";
import { underscored } from "./columns";
import { type Expiry, EXPIRIES, expiresAt } from "./expiry";
import { IssuedKey } from "./issued_key";
import { mayGive, type Preset, PRESETS, presetOf, type Scope, SCOPES, withScope } from "./scopes";

interface Draft {
  name: string;
  scopes: readonly Scope[];
  shop: string;
  expiry: Expiry;
  date: string;
}
const POINTERS = ["/name", "/scopes", "/shop", "/expires_at"];

/** Makes a key, then shows it: this once. */
export function NewKeyDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const draft = useSignal<Draft>({
    name: "", scopes: PRESETS.delivery, shop: shop.value?.id ?? "", expiry: "never", date: "" });
  const issued = useSignal<Schemas["IssuedApiKey"] | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const key = useSignal(idempotencyKey());
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.peek(), ...change };
    key.value = idempotencyKey();
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const header = { "Idempotency-Key": key.peek() };
      issued.value = await ok(api.POST("/api/v1/api-keys", { params: { header }, body: bodyOf(draft.peek()) }));
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  if (issued.value) return <IssuedKey issued={issued.value} onClose={onClose} />;
  return (
    <Dialog title={t("keys_new")} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void make(event)}>
        {isUnplaced(error.value, POINTERS) && <Failure error={error.value} />}
        <TextField label={t("keys_name")} hint={t("keys_name_hint")} name="name" required maxLength={200} autocomplete="off"
          value={draft.value.name} fault={faultAt(error.value, "/name")} onText={(name) => set({ name })} />
        <ScopeChoice user={user} scopes={draft.value.scopes} fault={faultAt(error.value, "/scopes")}
          onScopes={(scopes) => set({ scopes })} />
        <Bounds user={user} draft={draft.value} error={error.value} onChange={set} />
        <div class="row">
          <Button type="submit" look="primary" busy={busy.value} disabled={draft.value.scopes.length === 0}>
            {t("keys_make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function bodyOf({ name, scopes, shop: shopId, expiry, date }: Draft): Schemas["NewApiKey"] {
  const expires_at = expiresAt(expiry, date, new Date()) ?? null;
  return { name: name.trim(), scopes: [...scopes], shop: shopId || null, expires_at };
}

/** What the key may do: by what it is for, or point by point. */
function ScopeChoice({ user, scopes, fault, onScopes }: {
  user: User;
  scopes: readonly Scope[];
  fault: string | undefined;
  onScopes: (scopes: readonly Scope[]) => void;
}) {
  const preset = presetOf(scopes);
  return (
    <fieldset class="stack">
      <legend class="label">{t("keys_scopes")}</legend>
      <div class="row" role="group" aria-label={t("keys_presets")}>
        {(Object.keys(PRESETS) as Preset[]).map((each) => (
          <Button key={each} small aria-pressed={each === preset} onClick={() => onScopes(PRESETS[each])}>
            {t(`keys_preset_${each}`)}
          </Button>
        ))}
      </div>
      <div>
        {SCOPES.filter((each) => mayGive(user.role, each)).map((each) => (
          <Check key={each} name={each} checked={scopes.includes(each)} label={t(`keys_scope_${underscored(each)}`)}
            onChange={(isIn) => onScopes(withScope(scopes, each, isIn))} />
        ))}
      </div>
      {fault && <span class="fault" role="alert">{fault}</span>}
    </fieldset>
  );
}

/** Where the key works, and how long. */
function Bounds({ user, draft, error, onChange }: {
  user: User;
  draft: Draft;
  error: unknown;
  onChange: (change: Partial<Draft>) => void;
}) {
  const own = (shops.value ?? []).filter((each) => user.role !== "merchant" || each.my_role === "merchant");
  const all = user.role === "merchant" ? [] : [["", t("keys_every_shop")] as const];
  const today = new Date().toISOString().slice(0, 10);
  return (
    <div class="pair">
      <SelectField label={t("keys_works_in")} name="shop" value={draft.shop} fault={faultAt(error, "/shop")}
        options={[...own.map((each) => [each.id, each.name] as const), ...all]} onValue={(id) => onChange({ shop: id })} />
      <SelectField label={t("keys_expires")} name="expiry" value={draft.expiry} fault={faultAt(error, "/expires_at")}
        options={EXPIRIES.map((each) => [each, t(`keys_expiry_${each}`)] as const)}
        onValue={(each) => onChange({ expiry: each as Expiry })} />
      {draft.expiry === "date" && (
        <TextField label={t("keys_last_day")} name="date" type="date" required min={today} value={draft.date}
          onText={(date) => onChange({ date })} />
      )}
    </div>
  );
}
