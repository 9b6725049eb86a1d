import { chooseLanguage, type Language, language, LANGUAGE_NAMES, LANGUAGES } from "../../i18n/texts";
import { SelectField } from "../../kit/controls";
import { t } from "../texts";

/** Each language by its own name. */
export function LanguageChoice() {
  return (
    <SelectField label={t("language")} value={language()} onValue={(value) => chooseLanguage(value as Language)}
      options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)} />
  );
}
