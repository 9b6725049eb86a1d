import { effect, signal } from "@preact/signals";
import { type Language, LANGUAGES, language, preferredLanguage, useLanguage } from "../i18n/texts";
import { board } from "./board_state";
import { keep, recall } from "./keeping";

const KEPT = "docket.board.language";

/** The language that is on the screen. */
export const shownLanguage = signal<Language>("en");

type Languages = Parameters<typeof useLanguage>[0];

/** Speaks what `?lang=` says, else the shop's language as soon as that is known. Resolves when there are words. */
export async function followLanguage(languages: Languages): Promise<void> {
  const isAsked = new URLSearchParams(location.search).has("lang");
  await take(languages, (!isAsked && known(recall(KEPT))) || preferredLanguage());
  if (isAsked) return;
  effect(() => {
    const ofShop = known(board.value?.shop.language);
    if (!ofShop || ofShop === language()) return;
    keep(KEPT, ofShop);
    void take(languages, ofShop);
  });
}

async function take(languages: Languages, wanted: Language): Promise<void> {
  await useLanguage(languages, wanted);
  shownLanguage.value = language();
}

function known(tag: string | null | undefined): Language | undefined {
  return LANGUAGES.find((each) => each === tag);
}
