import { time } from "../../i18n/format";
import { statusLabel } from "../../i18n/status_label";
import { t } from "../texts";
import type { Tracking } from "./track_state";

const STATES = { done: "step_done", current: "step_current", to_come: "step_to_come" } as const;

/** The way of the order from top to bottom: where it was, where it is, where it goes from there. */
export function Steps({ order: { steps, status_kind: kind, shop } }: { order: Tracking }) {
  return (
    <ol class={`track-steps card ${kind}`} aria-label={t("steps")}>
      {steps.map((step, place) => (
        <li key={`${place} ${step.key}`} class={step.state} aria-current={step.state === "current" ? "step" : undefined}>
          <span class="step-label">{statusLabel(step.label)}<span class="visually-hidden"> ({t(STATES[step.state])})</span></span>
          {step.at && <time dateTime={step.at}>{time(step.at, shop.timezone)}</time>}
        </li>
      ))}
    </ol>
  );
}
