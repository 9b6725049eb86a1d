import type { ComponentType } from "preact";
import { user } from "../api/session";
import { chooseLanguage, language, LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/texts";
import { Mark } from "../kit/icon";
import { useLoad } from "../kit/load";
import { Failure, Loading } from "../kit/states";
import { Toasts } from "../kit/toasts";
import { AccountStep } from "./account_step";
import { DoneStep } from "./done_step";
import { ItemsStep } from "./items_step";
import { NoLink, NotAllowed, SignInToGoOn } from "./no_way_in";
import { ProgressLine } from "./progress_line";
import { ScreenStep } from "./screen_step";
import { link, look, shop, step } from "./setup_state";
import { ShopStep } from "./shop_step";
import type { Step } from "./steps";
import { t } from "./texts";

const VIEWS: Record<Step, ComponentType> = {
  account: AccountStep,
  shop: ShopStep,
  items: ItemsStep,
  screen: ScreenStep,
  done: DoneStep,
};

export function Setup() {
  return (
    <>
      <header class="bar spread">
        <span class="brand"><Mark /> Docket</span>
        <select class="input language" aria-label={t("language")} value={language()}
          onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
          {LANGUAGES.map((each) => <option key={each} value={each} lang={each}>{LANGUAGE_NAMES[each]}</option>)}
        </select>
      </header>
      <Content />
      <Toasts />
    </>
  );
}

function Content() {
  const looked = useLoad(look, [user.value?.id]);
  if (!user.value && link.value === "done") return <SignInToGoOn />;
  return (
    <main class="setup stack">
      {looked.error !== undefined ? <Failure error={looked.error} retry={looked.reload} /> : <Way />}
    </main>
  );
}

function Way() {
  const who = user.value;
  if (who && who.role !== "admin" && who.role !== "merchant") return <NotAllowed user={who} />;
  if (!who && link.value === "invalid") return <NoLink />;
  return (who ? shop.value !== undefined : link.value === "open") ? <Steps /> : <Loading />;
}

function Steps() {
  const now = step.value;
  const View = VIEWS[now];
  return (
    <>
      <ProgressLine now={now} />
      <View key={now} />
    </>
  );
}
