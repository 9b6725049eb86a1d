import { useSignal } from "@preact/signals";
import { Problem, Unreachable } from "../../api/problem";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { wordsOf } from "../../kit/states";
import { t } from "../texts";
import { push, subscribe } from "./push_state";
import { token } from "./track_state";

/** News of the order also when this page is closed; nothing where that cannot be. */
export function PushButton() {
  const error = useSignal<string | undefined>(undefined);
  if (push.value === "none") return null;
  const ask = async () => {
    error.value = undefined;
    try {
      await subscribe(token);
    } catch (refusal) {
      error.value = whyNot(refusal);
    }
  };
  const isOffered = push.value === "offered" || push.value === "asking";
  return (
    <>
      {isOffered && (
        <Button busy={push.value === "asking"} onClick={() => void ask()}><Icon name="bell" />{t("push_ask")}</Button>
      )}
      <p class="track-push" role="status">
        {error.value ?? (push.value === "on" ? t("push_on") : push.value === "denied" ? t("push_denied") : "")}
      </p>
    </>
  );
}

/** What the browser refuses is in its own words, which help nobody. */
function whyNot(error: unknown): string {
  return error instanceof Problem || error instanceof Unreachable ? wordsOf(error) : t("push_failed");
}
