import { useSignal } from "@preact/signals";
import { idempotencyKey } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { Button } from "../../../kit/controls";
import { wordsOf } from "../../../kit/states";
import { say, sayError } from "../../../kit/toasts";
import { t } from "../../texts";
import { type Refused, Refusals } from "../refusals";
import { commonSteps } from "./common_steps";
import type { Move, Order, Orders } from "./orders_state";
import { labelOf, useStatuses } from "./workflows";

/** What can be done with the chosen orders. */
export function BulkBar({ orders }: { orders: Orders }) {
  const chosen = orders.choice.rows;
  const statuses = useStatuses(chosen[0]?.shop_id);
  const busy = useSignal<string | undefined>(undefined);
  const refused = useSignal<readonly Refused[]>([]);
  const steps = commonSteps(chosen);
  const move = async (to: string) => {
    if (busy.peek()) return;
    busy.value = to;
    const before = new Map(chosen.map((order) => [order.id, order]));
    try {
      const moves = await orders.moveAll([...before.keys()], to, idempotencyKey());
      refused.value = refusals(moves, before);
      const moved = moves.length - refused.peek().length;
      if (moved > 0) say(t("orders_moved", { n: moved, status: labelOf(statuses, to) }));
    } catch (error) {
      sayError(error);
    }
    busy.value = undefined;
  };
  return (
    <div class="save-bar row spread" role="group" aria-label={t("orders_bulk")}>
      <strong role="status">{t("orders_chosen", { n: chosen.length })}</strong>
      <div class="row">
        {steps.length === 0 && <span class="quiet">{t("orders_no_common_step")}</span>}
        {steps.map((step) => (
          <Button key={step} small busy={busy.value === step} onClick={() => void move(step)}>
            {t("orders_move_to", { status: labelOf(statuses, step) })}
          </Button>
        ))}
        <Button small look="plain" onClick={() => orders.choice.setAll(false)}>{t("orders_choose_none")}</Button>
      </div>
      {refused.value.length > 0 && (
        <Refusals title={t("orders_not_moved", { n: refused.value.length })} refused={refused.value}
          onClose={() => (refused.value = [])} />
      )}
    </div>
  );
}

function refusals(moves: readonly Move[], orders: ReadonlyMap<string, Order>): Refused[] {
  return moves.filter(({ status }) => status !== 200).map(({ id, error }) => ({
    name: orders.get(id)?.number ?? id,
    why: error ? wordsOf(new Problem(error, undefined)) : t("orders_refused"),
  }));
}
