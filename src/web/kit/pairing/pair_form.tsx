import { useSignal } from "@preact/signals";
import { api, idempotencyKey, ok, type Schemas } from "../../api/client";
import { Problem } from "../../api/problem";
import { Button, Field, TextField } from "../controls";
import { Failure } from "../states";
import { codeOf, shownCode } from "./code";
import { t } from "./texts";
import "./pairing.css";

type Screen = Schemas["Screen"];

/** Connects the screen that shows a code with a shop. */
export function PairForm({ shop, code: first = "", onPaired }: {
  shop: string;
  code?: string;
  onPaired: (screen: Screen) => void;
}) {
  const code = useSignal(codeOf(first));
  const name = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useSignal(idempotencyKey());
  const change = (apply: () => void) => {
    apply();
    key.value = idempotencyKey();
    error.value = undefined;
  };
  const pair = async (event: Event) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = undefined;
    try {
      const header = { "Idempotency-Key": key.peek() };
      const body = { shop, code: code.peek(), name: name.peek().trim() };
      const screen = await ok(api.POST("/api/v1/screens", { params: { header }, body }));
      code.value = name.value = "";
      key.value = idempotencyKey();
      onPaired(screen);
    } catch (refusal) {
      error.value = refusal;
    }
    busy.value = false;
  };
  const isWrong = error.value instanceof Problem && error.value.fault("/code") !== undefined;
  return (
    <form class="stack" onSubmit={(event) => void pair(event)}>
      {error.value !== undefined && !isWrong && <Failure error={error.value} />}
      <div class="pair-fields">
        <CodeField code={code.value} fault={isWrong ? t("pairing_code_wrong") : undefined}
          onCode={(digits) => change(() => (code.value = digits))} />
        <TextField label={t("pairing_name")} hint={t("pairing_name_hint")} name="screen_name" required maxLength={200}
          autocomplete="off" value={name.value} onText={(text) => change(() => (name.value = text))} />
      </div>
      <div class="row"><Button type="submit" look="primary" busy={busy.value}>{t("pairing_action")}</Button></div>
    </form>
  );
}

/** Six digits; what else is typed or pasted is left out. */
function CodeField({ code, fault, onCode }: { code: string; fault: string | undefined; onCode: (code: string) => void }) {
  const take = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const digits = codeOf(input.value);
    const shown = shownCode(digits);
    if (input.value !== shown) input.value = shown;
    if (digits !== code) onCode(digits);
  };
  return (
    <Field label={t("pairing_code")} hint={t("pairing_code_hint")} fault={fault}>
      {(control) => (
        <input {...control} class="input code" name="code" dir="ltr" inputMode="numeric" autocomplete="one-time-code"
          required pattern={"\\d{3} \\d{3}"} title={t("pairing_code_hint")} value={shownCode(code)} onInput={take} />
      )}
    </Field>
  );
}
