import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { api, idempotencyKey, ok, type Schemas } from "../api/client";
import { Problem } from "../api/problem";
import { knownNames, ownTimeZone } from "../i18n/known_names";
import { currencyName, zoneName } from "../i18n/names";
import { language, LANGUAGE_NAMES, LANGUAGES } from "../i18n/texts";
import { Button, SelectField, TextField } from "../kit/controls";
import { Failure } from "../kit/states";
import { kept } from "./kept";
import { guessCurrency } from "./place";
import { goOn, shop } from "./setup_state";
import { StepCard } from "./step_card";
import { t } from "./texts";
import { WorkflowChoice } from "./workflow_choice";

type Draft = Pick<Schemas["Shop"], "name" | "timezone" | "currency" | "language"> & { workflow: Workflow };
export type Workflow = NonNullable<Schemas["NewShop"]["workflow"]>;

const draft = kept("shop", () => ({ values: firstDraft(), key: idempotencyKey() }));

function firstDraft(): Draft {
  const timezone = ownTimeZone();
  return { name: "", timezone, currency: guessCurrency(timezone, navigator.languages), language: language(), workflow: "counter" };
}

/** Opens the shop, or changes it where somebody came back to this step. */
export function ShopStep() {
  const existing = shop.value;
  const edits = useSignal<Partial<Draft>>({});
  const values: Draft = existing ? { ...(existing as Draft), ...edits.value } : draft.value.values;
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const set = (change: Partial<Draft>) => {
    if (existing) edits.value = { ...edits.peek(), ...change };
    else draft.value = { values: { ...draft.peek().values, ...change }, key: idempotencyKey() };
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      shop.value = existing ? await changed(existing.id, edits.peek()) : await opened();
      goOn();
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  const fault = (field: keyof Draft) => (error.value instanceof Problem ? error.value.fault(`/${field}`) : undefined);
  return (
    <StepCard title={t("shop_title")} lead={t("shop_lead")}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        {error.value !== undefined && <Failure error={error.value} />}
        <TextField label={t("shop_name")} name="name" required maxLength={200} autocomplete="organization"
          value={values.name} fault={fault("name")} onText={(name) => set({ name })} />
        <WorkflowChoice chosen={values.workflow} onChoice={(workflow) => set({ workflow })} />
        <Whereabouts values={values} fault={fault} onChange={set} />
        <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("go_on")}</Button></div>
      </form>
    </StepCard>
  );
}

async function opened() {
  const { values, key } = draft.peek();
  const body = { ...values, name: values.name.trim() };
  return ok(api.POST("/api/v1/shops", { params: { header: { "Idempotency-Key": key } }, body }));
}

async function changed(id: string, edits: Partial<Draft>) {
  const path = { shop: id };
  if (Object.keys(edits).length === 0) return shop.peek()!;
  return ok(api.PATCH("/api/v1/shops/{shop}", { params: { path }, body: edits }));
}

/** Guessed from the browser, so that most people leave them as they are. */
function Whereabouts({ values, fault, onChange }: {
  values: Draft;
  fault: (field: keyof Draft) => string | undefined;
  onChange: (change: Partial<Draft>) => void;
}) {
  const currencies = useMemo(() => choices("currency", values.currency, currencyName), []);
  const zones = useMemo(() => choices("timeZone", values.timezone, zoneName), []);
  return (
    <div class="pair">
      <SelectField label={t("shop_currency")} name="currency" value={values.currency} options={currencies}
        fault={fault("currency")} onValue={(currency) => onChange({ currency })} />
      <SelectField label={t("shop_timezone")} name="timezone" value={values.timezone} options={zones}
        fault={fault("timezone")} onValue={(timezone) => onChange({ timezone })} />
      <SelectField label={t("shop_language")} hint={t("shop_language_hint")} name="language" value={values.language}
        options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
        onValue={(each) => onChange({ language: each as Draft["language"] })} />
    </div>
  );
}

function choices(kind: "currency" | "timeZone", chosen: string, nameOf: (value: string) => string) {
  const known = knownNames(kind);
  const all = known.includes(chosen) ? known : [chosen, ...known];
  const named = all.map((each) => [each, nameOf(each)] as const);
  return named.sort(([, a], [, b]) => a.localeCompare(b, language()));
}
