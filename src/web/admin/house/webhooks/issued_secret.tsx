import { useSignal } from "@preact/signals";
import { Button } from "../../../kit/controls";
import { t } from "../../texts";
import { CodeBlock } from "../code_block";
import { ShownOnce } from "../shown_once";
import { EXAMPLE_NAMES, type ExampleLanguage, EXAMPLES } from "./example";
import { hostOf } from "./webhook";
import type { IssuedWebhook } from "./webhooks_state";

/** The secret of a webhook, and how to check signatures with it. */
export function IssuedSecret({ issued, onClose }: { issued: IssuedWebhook; onClose: () => void }) {
  return (
    <ShownOnce wide title={t("webhooks_secret_of", { name: hostOf(issued.url) })} notice={t("webhooks_secret_once")}
      label={t("webhooks_secret")} secret={issued.secret} warning={t("webhooks_not_copied")} onClose={onClose}>
      <Example />
    </ShownOnce>
  );
}

function Example() {
  const language = useSignal<ExampleLanguage>("node");
  return (
    <section class="stack">
      <h3>{t("webhooks_example")}</h3>
      <p>{t("webhooks_example_text")}</p>
      <div class="row" role="group" aria-label={t("webhooks_example_language")}>
        {(Object.keys(EXAMPLES) as ExampleLanguage[]).map((each) => (
          <Button key={each} small aria-pressed={each === language.value} onClick={() => (language.value = each)}>
            {EXAMPLE_NAMES[each]}
          </Button>
        ))}
      </div>
      <CodeBlock key={language.value} label={t("webhooks_example")} text={EXAMPLES[language.value]} canCopy />
    </section>
  );
}
