import { useRef } from "preact/hooks";
import { formatNumber } from "../../i18n/texts";
import { Button } from "../../kit/controls";
import { Icon } from "../../kit/icon";
import { t } from "../texts";

/** Fewer, how many, more. With none there is only the button that adds the first, which keeps the focus throughout. */
export function Stepper({ name, quantity, most, onChange, disabled }: {
  name: string;
  quantity: number;
  most: number;
  onChange: (quantity: number) => void;
  disabled?: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const fewer = () => {
    onChange(quantity - 1);
    if (quantity === 1) place.current?.querySelector<HTMLButtonElement>(".more")?.focus();
  };
  const has = quantity > 0;
  return (
    <div class="stepper" ref={place} role="group" aria-label={name}>
      {has && (
        <>
          <Button key="fewer" class="icon" disabled={disabled ?? false} aria-label={t("fewer", { name })} onClick={fewer}>
            <Icon name={quantity === 1 ? "trash" : "minus"} />
          </Button>
          <output key="quantity" class="quantity" aria-live="polite">{formatNumber(quantity)}</output>
        </>
      )}
      <Button key="more" class={has ? "icon more" : "primary more"} busy={quantity >= most}
        disabled={disabled ?? false} aria-label={t(has ? "more" : "add_name", { name })}
        onClick={() => onChange(quantity + 1)}>
        <Icon name="plus" />{!has && t("add")}
      </Button>
    </div>
  );
}
