import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button } from "../../kit/controls";
import { Failure } from "../../kit/states";
import { say } from "../../kit/toasts";
import { SuggestField } from "../forms/suggest_field";
import { t } from "../texts";
import type { Place, Staff } from "./staff_state";

/** Gives an account that is there a place at the shop, too. */
export function ExistingAccount({ staff, place, onDone, children }: {
  staff: Staff;
  place: Place;
  onDone: () => void;
  children: ComponentChildren;
}) {
  const name = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const busy = useSignal(false);
  const candidates = staff.candidates;
  const submit = async (event: Event) => {
    event.preventDefault();
    const wanted = name.peek().trim().toLowerCase();
    const found = candidates.find((each) => each.username.toLowerCase() === wanted || each.email?.toLowerCase() === wanted);
    fault.value = found ? undefined : t("staff_unknown");
    if (!found || busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      await staff.put(found.id, place);
      say(t("staff_added", { name: found.name ?? found.username }));
      onDone();
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      {error.value !== undefined && <Failure error={error.value} />}
      <SuggestField label={t("login")} hint={t("staff_known_hint")} name="login" required dir="ltr" autocapitalize="none"
        value={name.value} fault={fault.value} suggestions={candidates.map((each) => each.username)}
        onText={(text) => {
          name.value = text;
          fault.value = undefined;
        }} />
      {children}
      <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("staff_add")}</Button></div>
    </form>
  );
}
