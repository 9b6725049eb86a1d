import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button } from "../../kit/controls";
import { Confirm } from "../../kit/dialog";
import { common } from "../../kit/texts";
import { t } from "../texts";
import { changed } from "./cart_state";
import { giveUpAttempt, place, stage } from "./place_state";
import type { Refusal } from "./refusal";

/** How the order stands that was sent, or why it was not. */
export function StageNotice() {
  const now = stage.value;
  switch (now.kind) {
    case "unreachable":
      return <Notice look="alert" text={t("not_sent")}><Button small onClick={() => void place()}>{t("retry")}</Button></Notice>;
    case "unknown":
      return <InDoubt isSignedOut={now.isSignedOut} />;
    case "arrived":
      return <Notice look="ready" text={t("arrived")} />;
    case "placed":
      return (
        <Notice look="ready" text={t("placed", { number: now.order.number })}>
          <a class="button small" href={now.order.tracking_url}>{t("follow")}</a>
        </Notice>
      );
    case "refused": {
      const text = wordsOf(now.refusal);
      return text ? <Notice look="alert" text={text} /> : null;
    }
    default:
      return null;
  }
}

function Notice({ look, text, children }: { look: string; text: string; children?: ComponentChildren }) {
  return <div class={`notice ${look}`} role="alert"><span>{text}</span>{children}</div>;
}

/** undefined where the page says it elsewhere: beside the field, or in the list of what has changed. */
function wordsOf(refusal: Refusal): string | undefined {
  switch (refusal.kind) {
    case "stock": return changed.value.length > 0 ? undefined : t("refused_stock");
    case "closed": return t("refused_closed");
    case "too_many": return t("refused_too_often", { seconds: refusal.seconds });
    case "signed_out": return t("refused_signed_out");
    case "no_shop": return t("refused_no_shop");
    case "fields": return t("refused_fields");
    case "other": return t("refused_otherwise", { detail: refusal.detail });
    case "unknown": return common("went_wrong");
  }
}

/** The order may have arrived. Asking again is safe; starting over is not, and says so. */
function InDoubt({ isSignedOut }: { isSignedOut: boolean }) {
  const asks = useSignal(false);
  return (
    <Notice look="open" text={t(isSignedOut ? "in_doubt_signed_out" : "in_doubt")}>
      <Button small look="primary" onClick={() => void place()}>{t("in_doubt_ask")}</Button>
      <Button small look="plain" onClick={() => (asks.value = true)}>{t("in_doubt_give_up")}</Button>
      {asks.value && (
        <Confirm title={t("in_doubt_give_up")} action={t("in_doubt_give_up")} onClose={() => (asks.value = false)}
          onConfirm={giveUpAttempt}>
          <p>{t("in_doubt_risk")}</p>
        </Confirm>
      )}
    </Notice>
  );
}
