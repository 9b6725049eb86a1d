import { plainDigits } from "../../i18n/digits";

const CODE_LENGTH = 6;

/** The digits of what was typed or pasted ("482-913", "Code: 482 913"), at most as many as a code has. */
export function codeOf(text: string): string {
  return plainDigits(text).replace(/\D/g, "").slice(0, CODE_LENGTH);
}

/** In two halves, as the screen shows it. */
export function shownCode(code: string): string {
  return code.length > 3 ? `${code.slice(0, 3)} ${code.slice(3)}` : code;
}
