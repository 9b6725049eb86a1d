/** Where the decimal digits of the scripts that people type in begin: Arabic-Indic, Persian, Devanagari, full width. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0xff10];

/** The same text with its digits written 0 to 9: keyboards of many languages write others. */
export function plainDigits(text: string): string {
  return Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    const zero = ZEROS.find((each) => code >= each && code < each + 10);
    return zero === undefined ? letter : String(code - zero);
  }).join("");
}

/** A text to be looked up at the server, which has the digits of numbers as 0 to 9. Names in other scripts stay as they were typed. */
export function lookedUp(text: string): string {
  const plain = plainDigits(text.trim());
  return /[^\P{L}\p{Script=Latin}]/u.test(plain) ? text.trim() : plain;
}
