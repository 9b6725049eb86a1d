import { Button, Field, TextField } from "../../kit/controls";
import { t } from "../texts";
import { amount } from "./amount";
import { total } from "./cart";
import { cart, changed } from "./cart_state";
import { changeDetails, details, isCartLocked, place, stage } from "./place_state";
import type { Field as FieldName } from "./refusal";
import { shop } from "./shop_state";

const FAULTS = { name: "fault_long", phone: "fault_long", email: "fault_email", address: "fault_address" } as const;

/** How the order reaches the customer, what they like to say about themselves, and the button. */
export function PlaceForm() {
  const { name, phone, email } = details.value;
  const isSending = stage.value.kind === "sending";
  return (
    // The return key of a phone's keyboard does not order anything: only the button does.
    <form class="stack" onSubmit={(event) => event.preventDefault()} noValidate>
      <fieldset class="stack" disabled={isCartLocked.value}>
        <legend class="visually-hidden">{t("details")}</legend>
        <Fulfilment />
        <TextField label={optional(t("name"))} hint={t("name_why")} autocomplete="name" maxLength={200} name="name"
          value={name} fault={faultOf("name")} onText={(text) => changeDetails({ name: text })} />
        <TextField label={optional(t("phone"))} hint={t("phone_why")} type="tel" autocomplete="tel" maxLength={40}
          name="phone" value={phone} fault={faultOf("phone")} onText={(text) => changeDetails({ phone: text })} />
        <TextField label={optional(t("email"))} hint={t("email_why")} type="email" autocomplete="email" maxLength={254}
          name="email" value={email} fault={faultOf("email")} onText={(text) => changeDetails({ email: text })} />
      </fieldset>
      <div class="place-bar">
        {changed.value.length > 0 && <p class="quiet">{t("changed_first")}</p>}
        <Button look="primary" class="place" busy={isCartLocked.value || changed.value.length > 0 || !shop.value!.is_open}
          onClick={() => void place()}>
          {isSending ? t("sending") : t("place", { total: amount(total(cart.value)) })}
        </Button>
      </div>
    </form>
  );
}

function optional(label: string) {
  return <>{label} <span class="quiet">({t("optional")})</span></>;
}

function faultOf(field: FieldName): string | undefined {
  const now = stage.value;
  const isFaulty = now.kind === "refused" && now.refusal.kind === "fields" && now.refusal.fields.includes(field);
  return isFaulty ? t(FAULTS[field]) : undefined;
}

function Fulfilment() {
  const { fulfilment, address } = details.value;
  return (
    <>
      <div class="row fulfilment" role="radiogroup" aria-label={t("fulfilment")}>
        {(["pickup", "delivery"] as const).map((each) => (
          <label key={each} class={each === fulfilment ? "button chosen" : "button"}>
            <input type="radio" name="fulfilment" value={each} checked={each === fulfilment}
              onChange={() => changeDetails({ fulfilment: each })} />
            {t(each)}
          </label>
        ))}
      </div>
      {fulfilment === "delivery" && (
        <Field label={t("address")} fault={faultOf("address")}>
          {(control) => (
            <textarea {...control} name="address" autocomplete="street-address" maxLength={2000} required rows={3}
              value={address} onInput={(event) => changeDetails({ address: event.currentTarget.value })} />
          )}
        </Field>
      )}
    </>
  );
}
