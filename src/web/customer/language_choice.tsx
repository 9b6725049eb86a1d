import { chooseLanguage, type Language, language, LANGUAGE_NAMES, LANGUAGES } from "../i18n/texts";
import { t } from "./texts";

/** At the foot of the page, each language by its own name. */
export function LanguageChoice() {
  return (
    <label class="language">
      <span class="visually-hidden">{t("language")}</span>
      <select class="input" value={language()} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
        {LANGUAGES.map((each) => <option key={each} value={each} lang={each}>{LANGUAGE_NAMES[each]}</option>)}
      </select>
    </label>
  );
}
