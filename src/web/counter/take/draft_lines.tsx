import { useSignal } from "@preact/signals";
import { money } from "../../i18n/format";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { useDesk } from "../desk/station";
import { t } from "../texts";
import { type Draft, type DraftLine, withNote, withQuantity } from "./draft";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
}

export function DraftLines({ draft, onChange }: Props) {
  if (draft.lines.length === 0) return <p class="quiet">{t("nothing_yet")}</p>;
  return (
    <ul class="draft-lines" aria-label={t("lines")}>
      {draft.lines.map((line, place) => (
        <DraftLineRow key={`${line.item_id ?? line.name}.${place}`} line={line}
          onQuantity={(quantity) => onChange(withQuantity(draft, place, quantity))}
          onNote={(note) => onChange(withNote(draft, place, note))} />
      ))}
    </ul>
  );
}

function DraftLineRow({ line, onQuantity, onNote }: {
  line: DraftLine;
  onQuantity: (quantity: number) => void;
  onNote: (note: string) => void;
}) {
  const { currency } = useDesk().shop.value;
  const isNoting = useSignal(line.note !== "");
  const { name, quantity } = line;
  return (
    <li class="draft-line">
      <div class="stepper">
        <Button small class="icon" aria-label={t("less_of", { name })} onClick={() => onQuantity(quantity - 1)}>
          <Icon name={quantity === 1 ? "trash" : "minus"} />
        </Button>
        <strong>{quantity}</strong>
        <Button small class="icon" aria-label={t("more_of", { name })} onClick={() => onQuantity(quantity + 1)}>
          <Icon name="plus" />
        </Button>
      </div>
      <span class="draft-name"><bdi>{name}</bdi></span>
      <span class="draft-amount">{money(line.unit_price * quantity, currency)}</span>
      <Button small look="plain" class="icon" aria-label={t("note_for", { name })} aria-expanded={isNoting.value}
        onClick={() => (isNoting.value = !isNoting.value)}><Icon name="pencil" /></Button>
      {isNoting.value && (
        <input class="input draft-note" aria-label={t("note_for", { name })} placeholder={t("note")} maxLength={2000}
          value={line.note} onInput={(event) => onNote(event.currentTarget.value)} />
      )}
    </li>
  );
}
