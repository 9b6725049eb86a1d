import { useRef } from "preact/hooks";
import { Button } from "../kit/controls";
import { Icon } from "../kit/icon";
import { Failure } from "../kit/states";
import { addRow, busy, type CellFault, error, faultOf, firstFault, paste, removeRow, rows, saveItems, setCell,
  typedRows } from "./items_state";
import { goBack, goOn, itemCount, shop } from "./setup_state";
import { StepCard } from "./step_card";
import { t } from "./texts";
import { useFocusCell } from "./use_focus_cell";

/** The first things to sell: typed row by row, or pasted from a spreadsheet. */
export function ItemsStep() {
  const form = useRef<HTMLFormElement>(null);
  const focusCell = useFocusCell(form);
  const save = async (event: Event) => {
    event.preventDefault();
    if (typedRows.peek().length === 0) return goOn();
    const wrong = await saveItems();
    if (wrong) focusCell(wrong.at, wrong.column);
  };
  const count = typedRows.value.length;
  return (
    <StepCard title={t("items_title")} lead={t("items_lead")}>
      {itemCount.value > 0 && <p class="notice ready">{t("items_there", { n: itemCount.value })}</p>}
      <form ref={form} class="stack" noValidate onSubmit={(event) => void save(event)}>
        {error.value !== undefined && !firstFault() && <Failure error={error.value} />}
        <ItemTable focusCell={focusCell} />
        <div class="row">
          <Button small onClick={() => {
            addRow();
            focusCell(rows.peek().length - 1, "name");
          }}><Icon name="plus" />{t("items_add")}</Button>
        </div>
        <div class="row">
          <Button type="submit" look="primary" busy={busy.value}>
            {count > 0 ? t("items_action", { n: count }) : itemCount.value > 0 ? t("go_on") : t("skip_step")}
          </Button>
          <Button onClick={goBack}>{t("back")}</Button>
        </div>
      </form>
    </StepCard>
  );
}

function ItemTable({ focusCell }: { focusCell: (at: number, column: "name" | "price") => void }) {
  return (
    <table class="items">
      <thead>
        <tr>
          <th scope="col">{t("item_name")}</th>
          <th scope="col">{t("item_price", { currency: shop.value!.currency })}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.value.map((row, at) => (
          <tr key={at}>
            <Cell at={at} column="name" text={row.name} focusCell={focusCell} />
            <Cell at={at} column="price" text={row.price} focusCell={focusCell} />
            <td>
              <Button look="plain" class="icon" aria-label={t("items_remove", { name: row.name || at + 1 })}
                onClick={() => removeRow(at)}><Icon name="cross" /></Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ at, column, text, focusCell }: {
  at: number;
  column: "name" | "price";
  text: string;
  focusCell: (at: number, column: "name" | "price") => void;
}) {
  const fault = faultOf(at, column);
  const id = `fault-${at}-${column}`;
  const label = column === "name" ? t("item_name_of", { n: at + 1 }) : t("item_price_of", { n: at + 1 });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (column === "name") return focusCell(at, "price");
    if (at === rows.peek().length - 1) addRow();
    focusCell(at + 1, "name");
  };
  const onPaste = (event: ClipboardEvent) => {
    if (paste(at, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
  };
  return (
    <td class={column}>
      <input class="input" aria-label={label} data-cell={`${at}/${column}`} value={text} autocomplete="off"
        maxLength={column === "name" ? 200 : 30} inputMode={column === "price" ? "decimal" : "text"}
        dir={column === "price" ? "ltr" : "auto"} enterkeyhint="next" aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? id : undefined} onKeyDown={onKeyDown} onPaste={onPaste}
        onInput={(event) => setCell(at, column, event.currentTarget.value)} />
      {fault && <span class="fault" id={id}>{wordsFor(fault)}</span>}
    </td>
  );
}

function wordsFor(fault: CellFault): string {
  return typeof fault === "string" ? t(`item_${fault}`) : fault.detail;
}
