import { useSignal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../api/client";
import type { User } from "../../api/session";
import { language, LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/texts";
import { Button, SelectField, TextField } from "../../kit/controls";
import { Empty, Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { faultAt, isUnplaced } from "../forms/faults";
import { SuggestField } from "../forms/suggest_field";
import { Heading } from "../heading";
import { opensShops } from "../rights";
import { go } from "../router";
import { chooseShop, keepShop } from "../shops";
import { t } from "../texts";
import { knownNames, ownTimeZone } from "../../i18n/known_names";

type Draft = Required<Pick<Schemas["NewShop"], "name" | "workflow">> & { timezone: string; currency: string; language: Language };
const WORKFLOWS = ["counter", "delivery", "shipping", "simple"] as const;
const POINTERS = ["/name", "/workflow", "/timezone", "/currency", "/language"];

/** A shop needs a name; the rest is a guess that fits most, and can be changed later. */
export default function NewShop({ user }: { user: User }) {
  const draft = useSignal<Draft>({
    name: "", timezone: ownTimeZone(), currency: "EUR", language: language(), workflow: "counter" });
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useSignal(idempotencyKey());
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.peek(), ...change };
    key.value = idempotencyKey();
  };
  const open = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const header = { "Idempotency-Key": key.peek() };
      const made = await ok(api.POST("/api/v1/shops", { params: { header }, body: draft.peek() }));
      const now = await ok(api.GET("/api/v1/shops/{shop}", { params: { path: { shop: made.id } } }));
      keepShop(now);
      chooseShop(now.id);
      say(t("new_shop_done", { name: now.name }));
      go("items");
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  if (!opensShops(user)) return <Refused />;
  const { name, timezone, currency, workflow } = draft.value;
  return (
    <>
      <Heading title={t("new_shop")} />
      <form class="form card" onSubmit={(event) => void open(event)}>
        {isUnplaced(error.value, POINTERS) && <Failure error={error.value} />}
        <TextField label={t("shop_name")} name="name" required maxLength={200} value={name}
          fault={faultAt(error.value, "/name")} onText={(text) => set({ name: text })} />
        <SelectField label={t("new_shop_workflow")} hint={t(`workflow_about_${workflow}`)} name="workflow" value={workflow}
          options={WORKFLOWS.map((each) => [each, t(`workflow_built_in_${each}`)] as const)}
          onValue={(each) => set({ workflow: each as Draft["workflow"] })} />
        <div class="pair">
          <SuggestField label={t("shop_timezone")} name="timezone" dir="ltr" required value={timezone}
            suggestions={knownNames("timeZone")} fault={faultAt(error.value, "/timezone")}
            onText={(text) => set({ timezone: text.trim() })} />
          <SuggestField label={t("shop_currency")} hint={t("shop_currency_hint")} name="currency" dir="ltr" required
            maxLength={3} value={currency} suggestions={knownNames("currency")} fault={faultAt(error.value, "/currency")}
            onText={(text) => set({ currency: text.trim().toUpperCase() })} />
        </div>
        <SelectField label={t("shop_language")} hint={t("shop_language_hint")} value={draft.value.language}
          options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
          onValue={(each) => set({ language: each as Language })} />
        <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("new_shop")}</Button></div>
      </form>
    </>
  );
}

function Refused() {
  return (
    <>
      <Heading title={t("forbidden_title")} />
      <Empty><p>{t("new_shop_refused")}</p></Empty>
    </>
  );
}
