import { ago, dateTime } from "../../../i18n/format";
import { Button } from "../../../kit/controls";
import type { Column } from "../../lists/paged_table";
import { t } from "../../texts";
import type { Screen } from "./screens_state";

const LOOKS: Record<Screen["state"], string> = { new: "open", ok: "ready", behind: "alert", silent: "alert" };

interface Handlers {
  onRename: (screen: Screen) => void;
  onRemove: (screen: Screen) => void;
}

export function columnsFor(asOf: number, mayChange: boolean, handlers: Handlers): readonly Column<Screen>[] {
  const columns: Column<Screen>[] = [
    { key: "name", head: t("screens_name"), isName: true, cell: (screen) => screen.name },
    {
      key: "state",
      head: t("screens_state"),
      cell: (screen) => <span class={`badge ${LOOKS[screen.state]}`}>{t(`screens_state_${screen.state}`)}</span>,
    },
    { key: "drawn", head: t("screens_drawn"), cell: (screen) => <Drawn screen={screen} asOf={asOf} /> },
    {
      key: "seen",
      head: t("screens_seen"),
      cell: (screen) => (screen.last_seen_at
        ? <span title={dateTime(screen.last_seen_at)}>{ago(screen.last_seen_at, asOf)}</span> : t("screens_never")),
    },
    {
      key: "transport",
      head: t("screens_way"),
      cell: ({ transport }) => (transport ? t(`screens_way_${transport}`) : "–"),
    },
  ];
  return mayChange ? [...columns, actions(handlers)] : columns;
}

function actions({ onRename, onRemove }: Handlers): Column<Screen> {
  return {
    key: "actions",
    head: t("screens_actions"),
    cell: (screen) => (
      <div class="row">
        <Button small aria-label={t("screens_rename_of", { name: screen.name })} onClick={() => onRename(screen)}>
          {t("screens_rename")}
        </Button>
        <Button small look="danger" aria-label={t("screens_remove_of", { name: screen.name })} onClick={() => onRemove(screen)}>
          {t("screens_remove")}
        </Button>
      </div>
    ),
  };
}

function Drawn({ screen, asOf }: { screen: Screen; asOf: number }) {
  const { drawn_at, drawn_change, latest_change } = screen;
  if (drawn_change === null || drawn_at === null) return <>{t("screens_nothing_drawn")}</>;
  return (
    <>
      {t("screens_drew", { change: `#${drawn_change}`, ago: ago(drawn_at, asOf) })}
      {drawn_change < latest_change && <span class="second quiet">{t("screens_newest", { change: `#${latest_change}` })}</span>}
    </>
  );
}
