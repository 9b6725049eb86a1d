/** What the audit knows: each has a sentence of its own. Others are shown by their name. */
export const ACTIONS = [
  "account.register", "api_key.create", "api_key.revoke", "item.create", "item.delete", "item.update", "items.import",
  "job.pause", "job.resume", "job.run", "member.put", "member.remove", "message.put", "message.reset", "message.test",
  "notification.retry", "ntfy.put", "order.cancel", "order.move", "order.place", "order.update", "orders.move",
  "password.change", "push.subscribe", "push.unsubscribe", "screen.pair", "screen.remove", "screen.rename",
  "session.create", "session.delete",
  "session.lock_out", "session.refuse", "setup.complete", "setup.submit", "shop.create", "shop.update",
  "shop_workflow.replace", "step.undo", "timers.pause", "tracked_order.cancel", "tracking_link.replace",
  "user.create", "user.update", "webhook.change", "webhook.create", "webhook.remove", "webhook.test",
  "webhook_secret.rotate",
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
export function targetKind(action: string): "job" | "order" | "user" | "shop" | undefined {
  const [noun] = action.split(".");
  switch (noun) {
    case "job": return "job";
    case "order":
    case "orders":
    case "push":
    case "step":
    case "tracked_order":
    case "tracking_link": return "order";
    case "account":
    case "member":
    case "password":
    case "session":
    case "user": return "user";
    case "message":
    case "ntfy":
    case "shop":
    case "shop_workflow":
    case "timers": return "shop";
    default: return undefined;
  }
}

/** Whether somebody who looks for trouble should look here. */
export function isAlarming(action: string): boolean {
  return action === "session.refuse" || action === "session.lock_out";
}
