import { Icon } from "../kit/icon";
import { Button } from "../kit/controls";
import { BoardAddress } from "../kit/pairing/board_address";
import { PairForm } from "../kit/pairing/pair_form";
import { say } from "../kit/toasts";
import { goBack, goOn, screens, shop } from "./setup_state";
import { StepCard } from "./step_card";
import { t } from "./texts";

/** The television or tablet that shows the orders. */
export function ScreenStep() {
  const paired = screens.value;
  return (
    <StepCard title={t("screen_title")} lead={t("screen_lead")}>
      {paired.length > 0 && (
        <ul class="stack">
          {paired.map((each) => (
            <li key={each.id} class="notice ready"><Icon name="check" />{t("screen_paired", { name: each.name })}</li>
          ))}
        </ul>
      )}
      <BoardAddress />
      <PairForm shop={shop.value!.id} onPaired={(screen) => {
        screens.value = [...screens.peek(), screen];
        say(t("screen_paired", { name: screen.name }));
      }} />
      <div class="row">
        <Button {...(paired.length > 0 ? { look: "primary" } : {})} onClick={goOn}>
          {paired.length > 0 ? t("go_on") : t("skip_step")}
        </Button>
        <Button onClick={goBack}>{t("back")}</Button>
      </div>
    </StepCard>
  );
}
