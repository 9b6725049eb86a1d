import { useSignal } from "@preact/signals";
import { Problem, Unreachable } from "../../api/problem";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { wordsOf } from "../../kit/states";
import { t } from "../texts";
import { push, subscribe, unsubscribe } from "./push_state";
import { token } from "./track_state";

/** News of the order also when this page is closed; nothing where that cannot be. */
export function PushButton() {
  const error = useSignal<string | undefined>(undefined);
  if (push.value === "none") return null;
  const change = async (by: (token: string) => Promise<void>) => {
    error.value = undefined;
    try {
      await by(token);
    } catch (refusal) {
      error.value = whyNot(refusal);
    }
  };
  const isOffered = push.value === "offered" || push.value === "asking";
  const isOn = push.value === "on" || push.value === "ending";
  return (
    <>
      {isOffered && (
        <Button busy={push.value === "asking"} onClick={() => void change(subscribe)}><Icon name="bell" />{t("push_ask")}</Button>
      )}
      {isOn && (
        <Button busy={push.value === "ending"} onClick={() => void change(unsubscribe)}>{t("push_end")}</Button>
      )}
      <p class="track-push" role="status">
        {error.value ?? (isOn ? t("push_on") : push.value === "denied" ? t("push_denied") : "")}
      </p>
    </>
  );
}

/** What the browser refuses is in its own words, which help nobody. */
function whyNot(error: unknown): string {
  return error instanceof Problem || error instanceof Unreachable ? wordsOf(error) : t("push_failed");
}
