import { plainDigits } from "../i18n/digits";

/** For comparing: without case, digits as 0 to 9, and Latin letters without accents. Marks of other scripts are letters, and stay. */
export function plain(text: string): string {
  return plainDigits(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

/** The words of something that was typed. */
export function wordsIn(text: string): string[] {
  return plain(text).split(/\s+/).filter(Boolean);
}
