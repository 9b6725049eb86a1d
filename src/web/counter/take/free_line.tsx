import { useSignal } from "@preact/signals";
import { readAmount } from "../../i18n/amount";
import { plainMoney } from "../../i18n/format";
import { Button, TextField } from "../../kit/controls";
import { useDesk } from "../desk/station";
import { t } from "../texts";
import { useFirstField } from "../view/first_field";
import { type Draft, withFreeLine } from "./draft";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** Adds something that is not in the catalogue. */
export function FreeLine({ draft, onChange }: Props) {
  const isOpen = useSignal(false);
  if (!isOpen.value) {
    return <div class="row"><Button small onClick={() => (isOpen.value = true)}>{t("free_line")}</Button></div>;
  }
  const added = (changed: Draft) => {
    onChange(changed);
    isOpen.value = false;
  };
  return <FreeLineFields draft={draft} onChange={added} />;
}

function FreeLineFields({ draft, onChange }: Props) {
  const { currency } = useDesk().shop.value;
  const element = useFirstField<HTMLFieldSetElement>();
  const name = useSignal("");
  const price = useSignal("");
  const wasTried = useSignal(false);
  const amount = readAmount(price.value, currency);
  const add = () => {
    wasTried.value = true;
    if (name.value.trim() === "" || amount === undefined) return;
    onChange(withFreeLine(draft, name.value.trim(), amount));
  };
  const addByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset class="free-line" ref={element} onKeyDown={addByKey}>
      <legend>{t("free_line")}</legend>
      <TextField label={t("free_name")} autocomplete="off" maxLength={200} value={name.value}
        fault={wasTried.value && name.value.trim() === "" ? t("free_name_fault") : undefined}
        onText={(text) => (name.value = text)} />
      <TextField label={t("free_price")} autocomplete="off" inputMode="decimal" value={price.value}
        fault={wasTried.value && amount === undefined ? t("free_price_fault", { example: plainMoney(380, currency) }) : undefined}
        onText={(text) => (price.value = text)} />
      <Button onClick={add}>{t("add")}</Button>
    </fieldset>
  );
}
