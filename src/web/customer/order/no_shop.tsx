import { Mark } from "../../kit/icon";
import { Failure } from "../../kit/states";
import { LanguageChoice } from "../language_choice";
import { t } from "../texts";

/** In place of the page: there is no such shop, or nobody knows. */
export function NoShop({ error, isUnknown }: { error: unknown; isUnknown: boolean }) {
  return (
    <main class="narrow stack">
      <Mark />
      <h1>{t(isUnknown ? "no_shop_title" : "no_answer_title")}</h1>
      {isUnknown ? <p>{t("no_shop_text")}</p> : <Failure error={error} retry={() => location.reload()} />}
      <LanguageChoice />
    </main>
  );
}
