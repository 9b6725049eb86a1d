import { Button, TextField } from "../../../kit/controls";
import { setQuery } from "../../router";
import { t } from "../../texts";
import { type Range, RANGES } from "./range";

/** Which days are looked at; kept in the address. */
export function RangeChooser({ range, today }: { range: Range; today: string }) {
  const choose = (first: string, last: string) => {
    if (first && last) setQuery({ range: "custom", first, last: last < first ? first : last });
  };
  return (
    <div class="filters" role="group" aria-label={t("stats_range")}>
      <div class="row ranges">
        {RANGES.map((each) => (
          <Button key={each} small aria-pressed={each === range.name}
            onClick={() => (each === "custom" ? choose(range.first, range.last) : setQuery({ range: each }))}>
            {t(`stats_range_${each}`)}
          </Button>
        ))}
      </div>
      {range.name === "custom" && (
        <>
          <TextField label={t("stats_first_day")} type="date" name="first" required max={today} value={range.first}
            onText={(first) => choose(first, range.last)} />
          <TextField label={t("stats_last_day")} type="date" name="last" required min={range.first} max={today}
            value={range.last} onText={(last) => choose(range.first, last)} />
        </>
      )}
    </div>
  );
}
