import { Icon } from "../kit/icon";
import { shop } from "./setup_state";
import { type Step, STEPS } from "./steps";
import { t } from "./texts";

/** How far it is; steps that can be reached are links. */
export function ProgressLine({ now }: { now: Step }) {
  const at = STEPS.indexOf(now);
  return (
    <nav aria-label={t("progress")}>
      <ol class="progress">
        {STEPS.map((each, index) => {
          const isReachable = each !== "account" && each !== now && Boolean(shop.value);
          const look = index < at ? "past" : index === at ? "now" : "ahead";
          const content = (
            <>
              <span class="dot" aria-hidden="true">{index < at ? <Icon name="check" /> : index + 1}</span>
              <span class="step-name">{t(`step_${each}`)}</span>
            </>
          );
          return (
            <li key={each} class={look} aria-current={index === at ? "step" : undefined}>
              {isReachable ? <a href={`#${each}`}>{content}</a> : <span class="step">{content}</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
