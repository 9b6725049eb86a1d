import { useSignal } from "@preact/signals";
import { parseMoney, plainMoney } from "../../i18n/format";
import { Button, TextField } from "../../kit/controls";
import { useDesk } from "../desk/station";
import { t } from "../texts";
import { type Draft, withFreeLine } from "./draft";

/** Adds something that is not in the catalogue. */
export function FreeLine({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const { currency } = useDesk().shop.value;
  const isOpen = useSignal(false);
  const name = useSignal("");
  const price = useSignal("");
  const wasTried = useSignal(false);
  const amount = parseMoney(price.value, currency);
  if (!isOpen.value) {
    return <div class="row"><Button small onClick={() => (isOpen.value = true)}>{t("free_line")}</Button></div>;
  }
  const add = () => {
    wasTried.value = true;
    if (name.value.trim() === "" || amount === undefined) return;
    onChange(withFreeLine(draft, name.value.trim(), amount));
    name.value = price.value = "";
    wasTried.value = isOpen.value = false;
  };
  const addByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset class="free-line" onKeyDown={addByKey}>
      <legend>{t("free_line")}</legend>
      <TextField label={t("free_name")} autocomplete="off" maxLength={200} autofocus value={name.value}
        fault={wasTried.value && name.value.trim() === "" ? t("free_name_fault") : undefined}
        onText={(text) => (name.value = text)} />
      <TextField label={t("free_price")} autocomplete="off" inputMode="decimal" value={price.value}
        fault={wasTried.value && amount === undefined ? t("free_price_fault", { example: plainMoney(380, currency) }) : undefined}
        onText={(text) => (price.value = text)} />
      <Button onClick={add}>{t("add")}</Button>
    </fieldset>
  );
}
