import { useSignal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import type { User } from "../../../api/session";
import { Button, SelectField } from "../../../kit/controls";
import { Dialog } from "../../../kit/dialog";
import { Failure } from "../../../kit/states";
import { faultAt, isUnplaced } from "../../forms/faults";
import { shop, shops } from "../../shops";
import { t } from "../../texts";
import { IssuedSecret } from "./issued_secret";
import { USUAL } from "./webhook";
import { WebhookFields } from "./webhook_fields";
import { createWebhook, type IssuedWebhook, type WebhookValues } from "./webhooks_state";

const POINTERS = ["/url", "/events", "/payload", "/shop"];

/** Registers a webhook, then shows its secret: this once. */
export function NewWebhookDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const values = useSignal<WebhookValues>({ url: "", events: USUAL, payload: "full" });
  const about = useSignal(shop.value?.id ?? "");
  const issued = useSignal<IssuedWebhook | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const key = useSignal(idempotencyKey());
  const change = (apply: () => void) => {
    apply();
    key.value = idempotencyKey();
  };
  const register = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const { events, ...rest } = values.peek();
      issued.value = await createWebhook({ ...rest, events: [...events], shop: about.peek() || null }, key.peek());
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  if (issued.value) return <IssuedSecret issued={issued.value} onClose={onClose} />;
  return (
    <Dialog title={t("webhooks_new")} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void register(event)}>
        {isUnplaced(error.value, POINTERS) && <Failure error={error.value} />}
        <WebhookFields values={values.value} fault={(field) => faultAt(error.value, `/${field}`)}
          onChange={(changed) => change(() => (values.value = { ...values.peek(), ...changed }))} />
        <SelectField label={t("webhooks_of")} name="shop" value={about.value} options={shopsFor(user)}
          fault={faultAt(error.value, "/shop")} onValue={(id) => change(() => (about.value = id))} />
        <div class="row">
          <Button type="submit" look="primary" busy={busy.value} disabled={values.value.events.length === 0}>
            {t("webhooks_register")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Owners hear of what is theirs; admin and operations of any shop, and of all. */
function shopsFor({ role }: User): (readonly [id: string, name: string])[] {
  const isHouse = role === "admin" || role === "operations";
  const own = (shops.value ?? []).filter((each) => isHouse || each.my_role === "merchant");
  const all = isHouse ? [["", t("keys_every_shop")] as const] : [];
  return [...own.map((each) => [each.id, each.name] as const), ...all];
}
