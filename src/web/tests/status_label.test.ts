import { describe, expect, test, vi } from "vitest";
import counter from "../../../schema/workflows/counter.json";
import delivery from "../../../schema/workflows/delivery.json";
import shipping from "../../../schema/workflows/shipping.json";
import simple from "../../../schema/workflows/simple.json";
import { statusLabel } from "../i18n/status_label";
import { LANGUAGES, useLanguage } from "../i18n/texts";
import ar from "../texts/ar.json";
import de from "../texts/de.json";
import en from "../texts/en.json";
import es from "../texts/es.json";
import hi from "../texts/hi.json";

const TEXTS = { en, de, es, hi, ar };
vi.stubGlobal("document", { documentElement: {} });
vi.stubGlobal("navigator", { languages: [] });
const labels = [counter, delivery, shipping, simple].flatMap(({ statuses }) => statuses.map(({ label }) => label));

test("each label of the workflows that come with Docket has its text, and nothing else has", () => {
  expect(Object.keys(en.statuses).sort()).toEqual([...new Set(labels)].sort());
  for (const [label, text] of Object.entries(en.statuses)) expect(text).toBe(label);
});

describe.each(LANGUAGES)("in %s", (language) => {
  test("a label that came with Docket is in the reader's language, a shop's own word is not touched", async () => {
    const carried = { back: "not a status", ...TEXTS[language].statuses };
    await useLanguage({ en: async () => ({ default: en.statuses }), [language]: async () => ({ default: carried }) }, language);
    for (const label of labels) {
      expect(statusLabel(label)).toBe((TEXTS[language].statuses as Record<string, string>)[label]);
      if (language !== "en") expect(statusLabel(label)).not.toBe(label);
    }
    for (const own of ["ready", "Ready!", "In the oven", "back", "constructor", ""]) expect(statusLabel(own)).toBe(own);
  });
});
