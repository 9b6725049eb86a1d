import { describe, expect, test } from "vitest";
import ar from "../texts/ar.json";
import de from "../texts/de.json";
import en from "../texts/en.json";
import es from "../texts/es.json";
import hi from "../texts/hi.json";

const SECTIONS = ["common", "admin", "admin_shop", "admin_house"] as const;
const OTHERS = { ar, de, es, hi };
type Texts = Record<string, string>;

/** Names of texts, whatever plural forms a language has of them. */
function names(section: Texts): Set<string> {
  return new Set(Object.keys(section).map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "")));
}

test("no text of the console has a name that another section has too", () => {
  const all = SECTIONS.flatMap((section) => [...names(en[section])]);
  expect(all.filter((name, place) => all.indexOf(name) !== place)).toEqual([]);
});

describe.each(Object.entries(OTHERS))("the console in %s", (_, texts) => {
  test.each(SECTIONS)("has every text of %s, and no other", (section) => {
    expect([...names(texts[section])].sort()).toEqual([...names(en[section])].sort());
  });

  test.each(SECTIONS)("has the values of each text of %s in it", (section) => {
    const values = (text: string | undefined) => [...new Set(text?.match(/\{\w+\}/g) ?? [])].sort();
    const english = en[section] as Texts;
    const lacking = Object.entries(texts[section] as Texts).filter(([key, text]) => {
      if (/_(zero|one|two|few|many)$/.test(key)) return false; // "one item" needs no number
      return String(values(text)) !== String(values(english[key]));
    });
    expect(lacking.map(([key]) => key)).toEqual([]);
  });
});
