import { useSignal } from "@preact/signals";
import { Problem } from "../../api/problem";
import { money } from "../../i18n/format";
import { Button, Field } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { Failure, Refused } from "../../kit/states";
import { saveFile } from "../forms/save_file";
import { Heading } from "../heading";
import { hashOf } from "../route";
import type { Shop } from "../shops";
import { t } from "../texts";
import { COLUMNS, EXAMPLE_MINOR, templateCsv } from "./csv";
import { Import, Unreadable } from "./import_state";
import { rowFaults } from "./row_faults";

/** Items from a file: looked at as a whole first, then taken over as a whole. */
export function ImportPage({ shop }: { shop: Shop }) {
  const current = useSignal<Import | undefined>(undefined);
  const choose = (file: File | undefined) => {
    current.value = file && new Import(shop.id, file);
    void current.value?.look();
  };
  return (
    <>
      <Heading title={t("import_title")}>
        <a class="button" href={hashOf("items")}><Icon name="back" />{t("section_items")}</a>
      </Heading>
      <div class="form">
        <div class="card stack">
          <p>{t("import_text", { amount: money(EXAMPLE_MINOR, shop.currency) })}</p>
          <div class="row"><Button onClick={saveTemplate}><Icon name="download" />{t("import_template")}</Button></div>
          <Field label={t("import_file")}>
            {(control) => (
              <input {...control} type="file" accept=".csv,text/csv"
                onClick={(event) => (event.currentTarget.value = "")}
                onChange={(event) => choose(event.currentTarget.files?.[0])} />
            )}
          </Field>
        </div>
        {current.value && <Outcome key={current.value} of={current.value} />}
      </div>
    </>
  );
}

function saveTemplate(): void {
  const example = { name: t("import_example_name"), description: t("import_example_description"), category: t("import_example_category") };
  saveFile("docket-items.csv", "text/csv", templateCsv(example));
}

/** A file that does not say how it is encoded may have been read wrongly. */
function Reading({ of }: { of: Import }) {
  if (of.encoding.value !== "Windows-1252") return null;
  return <p class="notice">{t("import_read_as", { encoding: of.encoding.value })}</p>;
}

function Outcome({ of }: { of: Import }) {
  const result = of.result.value;
  if (of.error.value !== undefined) return <Refusal of={of} />;
  if (!result) return <p class="loading" role="status">{t(of.isWriting.value ? "import_writing" : "import_looking")}</p>;
  const { created = 0, updated = 0, unchanged = 0 } = result;
  if (result.dry_run && created + updated + unchanged === 0) return <p class="notice" role="status">{t("import_nothing")}</p>;
  return (
    <section class="card stack" aria-live="polite">
      <Reading of={of} />
      <h2>{result.dry_run ? t("import_fits") : t("import_done")}</h2>
      <ul>
        <li>{t("import_created", { n: created })}</li>
        <li>{t("import_updated", { n: updated })}</li>
        <li>{t("import_unchanged", { n: unchanged })}</li>
      </ul>
      <div class="row">
        {!result.dry_run ? <a class="button primary" href={hashOf("items")}>{t("import_see")}</a>
          : <Button look="primary" disabled={created + updated === 0} onClick={() => void of.write()}>{t("import_do")}</Button>}
      </div>
    </section>
  );
}

/** The line of a file that names its columns. */
const HEADER = 1;

function Refusal({ of }: { of: Import }) {
  const error = of.error.value;
  if (error instanceof Problem && error.code === "too_large") return <p class="notice alert" role="alert">{t("import_too_large")}</p>;
  if (error instanceof Unreadable) return <Refused words={t("import_unreadable")} />;
  const faults = rowFaults(error);
  if (faults.length === 0) return <Failure error={error} retry={() => void of.look()} />;
  return (
    <section class="card stack" aria-labelledby="import-faults">
      <h2 id="import-faults">{t("import_faults", { n: faults.length })}</h2>
      <p class="quiet">{t("import_faults_text")}</p>
      {faults.some(({ line }) => line === HEADER) && <p>{t("import_columns", { columns: COLUMNS.join(", ") })}</p>}
      <Reading of={of} />
      <div class="table-wrap">
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="numeric">{t("import_line")}</th>
              <th scope="col">{t("import_column")}</th>
              <th scope="col">{t("import_fault")}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map((each, place) => (
              <tr key={place}>
                <td class="numeric">{each.line ?? "–"}</td>
                <td><bdi>{each.column || "–"}</bdi></td>
                <td lang="en" dir="ltr">{each.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
