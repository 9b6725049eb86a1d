import { Check, TextField } from "../../../kit/controls";
import { t } from "../../texts";
import { EVENTS, eventName, PAYLOADS, withEvent } from "./webhook";
import type { WebhookValues } from "./webhooks_state";

/** What can be said of a webhook, new or there already. */
export function WebhookFields({ values, fault, onChange }: {
  values: WebhookValues;
  fault: (field: keyof WebhookValues) => string | undefined;
  onChange: (change: Partial<WebhookValues>) => void;
}) {
  return (
    <>
      <TextField label={t("webhooks_url")} hint={t("webhooks_url_hint")} name="url" type="url" inputMode="url" required
        maxLength={2000} dir="ltr" autocomplete="off" spellcheck={false} placeholder="https://example.com/docket"
        value={values.url} fault={fault("url")} onText={(url) => onChange({ url: url.trim() })} />
      <fieldset class="stack">
        <legend class="label">{t("webhooks_events")}</legend>
        <div>
          {EVENTS.map((each) => (
            <Check key={each} name={each} checked={values.events.includes(each)}
              label={t(`webhooks_event_${eventName(each)}`)}
              onChange={(isIn) => onChange({ events: withEvent(values.events, each, isIn) })} />
          ))}
        </div>
        {fault("events") && <span class="fault" role="alert">{fault("events")}</span>}
      </fieldset>
      <fieldset class="stack">
        <legend class="label">{t("webhooks_payload")}</legend>
        <div>
          {PAYLOADS.map((each) => (
            <label key={each} class="check">
              <input type="radio" name="payload" value={each} checked={values.payload === each}
                onChange={() => onChange({ payload: each })} />
              <span>{t(`webhooks_payload_${each}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
