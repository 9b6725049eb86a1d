import type en from "../texts/en.json";

type Sections = typeof en;
/** The names of the texts in some sections of `texts/en.json`; the plural forms of one text are one name. */
export type TextKey<S extends keyof Sections> = S extends unknown ? Singular<keyof Sections[S] & string> : never;
type Singular<K extends string> = K extends `${infer Name}_${Intl.LDMLPluralRule}` ? Name : K;
type Values = Record<string, string | number>;
export type Translate<K extends string> = (key: K, values?: Values) => string;

/** English first: what a browser gets that asks for none of them. */
export const LANGUAGES = ["en", "de", "es", "hi", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each by its own name, for choosing. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  hi: "हिन्दी",
  ar: "العربية",
};
const CHOICE = "docket.language";

let words: Record<string, string> = {};
let current: Language = "en";
let region: string = current;
let plurals = new Intl.PluralRules("en");

function known(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split("-")[0];
  return LANGUAGES.find((each) => each === primary);
}

/** `?lang=`, else what was chosen here before, else the first language of the browser that there is. */
export function preferredLanguage(): Language {
  const asked = known(new URLSearchParams(location.search).get("lang"));
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(CHOICE);
  } catch {
    // A browser that keeps nothing still has a language.
  }
  return asked ?? known(chosen) ?? navigator.languages.map(known).find((each) => each) ?? "en";
}

/** Remembers the choice in this browser and reads the page anew in that language. */
export function chooseLanguage(language: Language): void {
  const url = new URL(location.href);
  url.searchParams.delete("lang");
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // It is then chosen for this page alone.
    url.searchParams.set("lang", language);
  }
  // Going to an address with a fragment would only move within the page.
  history.replaceState(null, "", url);
  location.reload();
}

/** To be called before the first text is shown. Falls back to English when the language cannot be fetched. */
export async function useLanguage(
  languages: Record<string, () => Promise<{ default: Record<string, string> }>>,
  wanted: Language = preferredLanguage(),
): Promise<void> {
  const english = (await languages["en"]!()).default;
  words = english;
  if (wanted !== "en") {
    try {
      words = { ...english, ...(await languages[wanted]!()).default };
      current = wanted;
    } catch {
      current = "en";
    }
  }
  plurals = new Intl.PluralRules(current);
  region = navigator.languages.find((tag) => known(tag) === current) ?? current;
  document.documentElement.lang = current;
  document.documentElement.dir = current === "ar" ? "rtl" : "ltr";
}

export function language(): Language {
  return current;
}

/** The page's language as the reader's region writes times and amounts in it: "en-GB" where a British browser reads English. */
export function locale(): string {
  return region;
}

/**
 * The text functions of a page. `{name}` in a text is a value; with `n` among them, the plural form `key_one`,
 * `key_other`, … of that number is taken where there is one.
 */
export function textsOf<S extends keyof Sections>(): Translate<TextKey<S>> {
  return (key, values) => {
    const n = values?.["n"];
    const form = typeof n === "number" ? words[`${key}_${plurals.select(n)}`] ?? words[`${key}_other`] : undefined;
    const text = form ?? words[key] ?? key;
    if (!values) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === "number" ? formatNumber(value) : value;
    });
  };
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(region).format(value);
}
