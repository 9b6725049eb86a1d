import type { Schemas } from "../../../api/client";
import { hashOf } from "../../route";
import { shops } from "../../shops";
import { t } from "../../texts";
import { isAlarming, isKnown, targetKind, underscored } from "./actions";
import type { People } from "./people";

type Entry = Schemas["AuditEntry"];

/** "Ada moved an order.": who did what, as one would tell it. */
export function Sentence({ entry }: { entry: Entry }) {
  const who = entry.actor.name ?? t(`audit_by_${entry.actor.kind}`);
  const what = isKnown(entry.action) ? t(`audit_${underscored(entry.action)}`, { who }) : `${who}: ${entry.action}`;
  return <span class={isAlarming(entry.action) ? "alarming" : undefined}>{what}</span>;
}

/** What it was done to: by name and with a way there, where there is one. */
export function Target({ entry, people }: { entry: Entry; people: People }) {
  const { target, action } = entry;
  if (!target) return <span class="quiet">–</span>;
  switch (targetKind(action)) {
    case "job": return <span dir="ltr">{target}</span>;
    case "order": return <a href={hashOf("orders", [], { of: "all", order: target })}>{t("audit_the_order")}</a>;
    case "user": return <>{people.users.get(target) ?? shortened(target)}</>;
    case "shop": return <>{shops.value?.find(({ id }) => id === target)?.name ?? shortened(target)}</>;
    default: return <>{people.keys.get(target) ?? shortened(target)}</>;
  }
}

/** The end of an id, in which two of the same time differ. */
function shortened(id: string) {
  return <code title={id}>…{id.slice(-8)}</code>;
}
