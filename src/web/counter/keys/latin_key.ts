/**
 * What a key is called in `event.key` of a keyboard with Latin letters. Where it writes another script, the key's place
 * counts: the letter that a Latin keyboard of that form has there, which is printed on most beside the other one.
 */
export function latinKey({ key, code, shiftKey }: Pick<KeyboardEvent, "key" | "code" | "shiftKey">): string {
  if (!/^[^\p{ASCII}\p{Script=Latin}]+$/u.test(key)) return key;
  if (key === "؟" || (code === "Slash" && shiftKey)) return "?";
  if (code === "Slash") return "/";
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key;
}
