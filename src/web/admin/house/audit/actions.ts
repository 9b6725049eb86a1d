/** What the audit knows: each has a sentence of its own. Others are shown by their name. */
export const ACTIONS = [
  "account.register", "api_key.create", "api_key.revoke", "item.create", "item.delete", "item.update", "items.import",
  "job.run", "member.put", "member.remove", "order.cancel", "order.move", "order.place", "order.update", "orders.move",
  "password.change", "screen.pair", "screen.remove", "screen.rename", "session.create", "session.delete",
  "session.lock_out", "session.refuse", "setup.complete", "setup.submit", "shop.create", "shop.update",
  "shop_workflow.replace", "step.undo", "timers.pause", "tracked_order.cancel", "tracking_link.replace", "user.create",
  "user.update",
] as const;
export type Action = (typeof ACTIONS)[number];

export function isKnown(action: string): action is Action {
  return (ACTIONS as readonly string[]).includes(action);
}

/** As the names of texts have it: "order.move" → "order_move". */
export function underscored<A extends Action>(action: A) {
  return action.replace(".", "_") as A extends `${infer Noun}.${infer Verb}` ? `${Noun}_${Verb}` : never;
}

/** What an action's target is, as far as something here can show it. */
export function targetKind(action: string): "order" | "user" | "shop" | undefined {
  const [noun] = action.split(".");
  if (noun === "order" || noun === "orders" || noun === "step" || noun === "tracking_link" || noun === "tracked_order") return "order";
  if (noun === "user" || noun === "member" || noun === "session" || noun === "account") return "user";
  return noun === "shop" || noun === "shop_workflow" || noun === "timers" ? "shop" : undefined;
}

/** Whether somebody who looks for trouble should look here. */
export function isAlarming(action: string): boolean {
  return action === "session.refuse" || action === "session.lock_out";
}
