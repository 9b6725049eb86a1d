import { describe, expect, test } from "vitest";
import ar from "../texts/ar.json";
import de from "../texts/de.json";
import en from "../texts/en.json";
import es from "../texts/es.json";
import hi from "../texts/hi.json";

const SECTIONS = Object.keys(en) as (keyof typeof en)[];
/** Those that the console carries. */
const CONSOLE = ["common", "admin", "admin_shop", "admin_house", "admin_notify", "pairing", "statuses"] as const;
/** The word on a button, and what it is called where several have that word. */
const BUTTONS = [["accounts_edit", "accounts_edit_of"], ["keys_revoke", "keys_revoke_of"], ["screens_remove", "screens_remove_of"],
  ["screens_rename", "screens_rename_of"], ["system_job_run", "system_job_run_of"]] as const;
const OTHERS = { ar, de, es, hi };
type Texts = Record<string, string>;

/** Names of texts, whatever plural forms a language has of them. */
function names(section: Texts): Set<string> {
  return new Set(Object.keys(section).map((key) => key.replace(/_(zero|one|two|few|many|other)$/, "")));
}

test("no text of the console has a name that another section has too", () => {
  const all = CONSOLE.flatMap((section) => [...names(en[section])]);
  expect(all.filter((name, place) => all.indexOf(name) !== place)).toEqual([]);
});

describe.each(Object.entries(OTHERS))("the texts in %s", (_, texts) => {
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

// WCAG 2.5.3: who speaks to the page says the word that stands on the button.
test.each(Object.entries({ en, ...OTHERS }))("the names of buttons contain their words in %s", (_, { admin_house }) => {
  for (const [word, name] of BUTTONS) expect(admin_house[name].toLowerCase()).toContain(admin_house[word].toLowerCase());
});
