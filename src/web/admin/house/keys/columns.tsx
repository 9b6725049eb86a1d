import type { Schemas } from "../../../api/client";
import { ago, date } from "../../../i18n/format";
import { Button } from "../../../kit/controls";
import type { Column } from "../../lists/paged_table";
import type { Shop } from "../../shops";
import { t } from "../../texts";
import { presetOf, type Scope } from "./scopes";

export type ApiKey = Schemas["ApiKey"];

export function columnsFor(shops: readonly Shop[], onRevoke: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  return [
    {
      key: "name",
      head: t("keys_name"),
      isName: true,
      cell: (key) => <>{key.name}<span class="quiet second" dir="ltr">{key.prefix}…</span></>,
    },
    { key: "scopes", head: t("keys_scopes"), cell: (key) => <Scopes scopes={key.scopes} /> },
    {
      key: "shop",
      head: t("shop"),
      cell: ({ shop_id: shopId }) =>
        (shopId ? shops.find(({ id }) => id === shopId)?.name ?? t("keys_other_shop") : t("keys_every_shop")),
    },
    { key: "used", head: t("keys_used"), cell: (key) => (key.last_used_at ? ago(key.last_used_at) : t("keys_unused")) },
    { key: "expires", head: t("keys_expires"), cell: (key) => <Expiry at={key.expires_at} /> },
    {
      key: "revoke",
      head: t("keys_revoke"),
      cell: (key) => (
        <Button small look="danger" aria-label={t("keys_revoke_of", { name: key.name })} onClick={() => onRevoke(key)}>
          {t("keys_revoke")}
        </Button>
      ),
    },
  ];
}

function Scopes({ scopes }: { scopes: readonly Scope[] }) {
  const preset = presetOf(scopes);
  return (
    <span class="tags">
      {preset ? <span class="badge" title={scopes.join(" ")}>{t(`keys_preset_${preset}`)}</span>
        : scopes.map((each) => <span key={each} class="badge">{t(`keys_scope_${underscored(each)}`)}</span>)}
    </span>
  );
}

/** As the names of texts have it. */
export function underscored<S extends Scope>(scope: S) {
  return scope.replace(":", "_") as S extends `${infer Noun}:${infer Verb}` ? `${Noun}_${Verb}` : never;
}

function Expiry({ at }: { at: string | null }) {
  if (!at) return <>{t("keys_never")}</>;
  const isOver = Date.parse(at) <= Date.now();
  return isOver ? <span class="badge alert">{t("keys_expired", { date: date(at) })}</span> : <>{date(at)}</>;
}
