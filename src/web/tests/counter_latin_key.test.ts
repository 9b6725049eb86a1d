import { expect, test } from "vitest";
import { latinKey } from "../counter/keys/latin_key";

test.each([
  ["ى", "KeyN", false, "n"],
  ["ر", "KeyR", false, "r"],
  ["لا", "KeyB", false, "b"],
  ["т", "KeyN", false, "n"],
  ["ظ", "Slash", false, "/"],
  ["؟", "Slash", true, "?"],
  ["٣", "Digit3", false, "٣"],
  ["n", "KeyN", false, "n"],
  ["a", "KeyQ", false, "a"],
  ["é", "Digit2", false, "é"],
  ["ArrowDown", "ArrowDown", false, "ArrowDown"],
])("%s at %s is the key %s", (key, code, shiftKey, name) => {
  expect(latinKey({ key, code, shiftKey })).toBe(name);
});
