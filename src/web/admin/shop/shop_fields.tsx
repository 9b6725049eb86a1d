import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/texts";
import { Check, Field, SelectField, TextField } from "../../kit/controls";
import { DurationField } from "../forms/duration_field";
import type { EditForm } from "../forms/edit_form";
import { SuggestField } from "../forms/suggest_field";
import type { Shop } from "../shops";
import { t } from "../texts";
import { knownNames } from "../../i18n/known_names";
import type { ShopValues } from "./shop_values";

type Form = EditForm<ShopValues, Shop>;

/** Who the shop is and where it can be found. */
export function IdentityFields({ form, disabled }: { form: Form; disabled: boolean }) {
  const { values } = form;
  return (
    <fieldset class="card fieldset" disabled={disabled}>
      <legend class="visually-hidden">{t("shop_identity")}</legend>
      <h2>{t("shop_identity")}</h2>
      <div class="pair">
        <TextField label={t("shop_name")} name="name" required maxLength={200} value={values.name}
          fault={form.fault("name")} onText={(text) => form.set("name", text)} />
        <TextField label={t("shop_slug")} hint={t("shop_slug_hint")} name="slug" required maxLength={64} dir="ltr"
          autocapitalize="none" spellcheck={false} value={values.slug} fault={form.fault("slug")}
          onText={(text) => form.set("slug", text)} />
      </div>
      <LongField form={form} field="description" label={t("shop_description")} hint={t("shop_description_hint")} />
      <LongField form={form} field="address" label={t("shop_address")} />
      <div class="pair">
        <TextField label={t("shop_phone")} name="phone" type="tel" maxLength={40} value={values.phone ?? ""}
          fault={form.fault("phone")} onText={(text) => form.set("phone", text || null)} />
        <SelectField label={t("shop_language")} hint={t("shop_language_hint")} name="language"
          value={values.language ?? "en"} fault={form.fault("language")}
          options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
          onValue={(each) => form.set("language", each as Language)} />
      </div>
    </fieldset>
  );
}

function LongField({ form, field, label, hint }: { form: Form; field: "description" | "address"; label: string; hint?: string }) {
  return (
    <Field label={label} hint={hint} fault={form.fault(field)}>
      {(control) => (
        <textarea {...control} name={field} maxLength={2000} rows={2} value={form.values[field] ?? ""}
          onInput={(event) => form.set(field, event.currentTarget.value || null)} />
      )}
    </Field>
  );
}

/** How its orders are counted, shown and taken back. */
export function OrderingFields({ form, disabled }: { form: Form; disabled: boolean }) {
  const { values } = form;
  return (
    <fieldset class="card fieldset" disabled={disabled}>
      <legend class="visually-hidden">{t("shop_ordering")}</legend>
      <h2>{t("shop_ordering")}</h2>
      <Check label={t("shop_board_public")} name="board_public" checked={values.board_public}
        onChange={(checked) => form.set("board_public", checked)} />
      <div class="pair">
        <SuggestField label={t("shop_timezone")} hint={t("shop_timezone_hint")} name="timezone" dir="ltr" required
          value={values.timezone} suggestions={knownNames("timeZone")} fault={form.fault("timezone")}
          onText={(text) => form.set("timezone", text.trim())} />
        <SuggestField label={t("shop_currency")} hint={t("shop_currency_hint")} name="currency" dir="ltr" required
          maxLength={3} value={values.currency} suggestions={knownNames("currency")} fault={form.fault("currency")}
          onText={(text) => form.set("currency", text.trim().toUpperCase())} />
      </div>
      <TextField label={t("shop_number_prefix")} hint={t("shop_number_prefix_hint")} name="number_prefix" maxLength={8}
        dir="ltr" value={values.number_prefix} fault={form.fault("number_prefix")}
        onText={(text) => form.set("number_prefix", text.trim())} />
      <div class="pair">
        <DurationField label={t("shop_cancel_window")} hint={t("shop_cancel_window_hint")} disabled={disabled}
          seconds={values.cancel_window_s} fault={form.fault("cancel_window_s")}
          onSeconds={(seconds) => form.set("cancel_window_s", seconds)} />
        <DurationField label={t("shop_undo_window")} hint={t("shop_undo_window_hint")} disabled={disabled}
          seconds={values.undo_window_s} fault={form.fault("undo_window_s")}
          onSeconds={(seconds) => form.set("undo_window_s", seconds ?? 0)} />
      </div>
    </fieldset>
  );
}
