import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Failure } from "../../kit/states";
import { Icon } from "../../kit/icon";
import { Heading } from "../heading";
import { PagedTable } from "../lists/paged_table";
import { hashOf } from "../route";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { RemoveQuestion } from "./remove_question";
import { columnsFor } from "./screens/columns";
import { troubled } from "./screens/freshness";
import { PairPage } from "./screens/pair_page";
import { RenameDialog } from "./screens/rename_dialog";
import { type Screen, Screens } from "./screens/screens_state";
import { useEvery } from "./use_every";
import "./house.css";

const REFRESH_MS = 3_000;

export default function ScreensPage(props: SectionProps & { shop: Shop }) {
  return props.route.path[0] === "pair" ? <PairPage {...props} /> : <ScreenList shop={props.shop} />;
}

function ScreenList({ shop }: { shop: Shop }) {
  const screens = useMemo(() => new Screens(shop.id), [shop.id]);
  useEvery(REFRESH_MS, () => screens.list.reload(), [screens]);
  const renaming = useSignal<Screen | undefined>(undefined);
  const removing = useSignal<Screen | undefined>(undefined);
  const mayChange = shop.my_role !== "staff";
  const { rows, error } = screens.list;
  return (
    <>
      <Heading title={t("section_screens")}>
        <a class="button primary" href={hashOf("screens", ["pair"])}><Icon name="plus" />{t("screens_pair")}</a>
      </Heading>
      {error.value !== undefined && rows.value.length > 0 && <Failure error={error.value} />}
      <Trouble screens={rows.value} />
      <PagedTable list={screens.list} rowKey={(screen) => screen.id} label={t("section_screens")}
        columns={columnsFor(screens.asOf.value, mayChange, {
          onRename: (screen) => (renaming.value = screen),
          onRemove: (screen) => (removing.value = screen),
        })}
        empty={(
          <>
            <p>{t("screens_none")}</p>
            <a class="button" href={hashOf("screens", ["pair"])}>{t("screens_pair")}</a>
          </>
        )} />
      {renaming.value && (
        <RenameDialog screens={screens} screen={renaming.value} onClose={() => (renaming.value = undefined)} />
      )}
      {removing.value && (
        <Removing screens={screens} screen={removing.value} onClose={() => (removing.value = undefined)} />
      )}
    </>
  );
}

/** Said when it begins, without a reload: a screen that hangs shows customers what is not so any more. */
function Trouble({ screens }: { screens: readonly Screen[] }) {
  const names = troubled(screens).map((each) => each.name);
  return (
    <div role="status">
      {names.length > 0 && (
        <p class="notice alert"><Icon name="alert" />{t("screens_trouble", { n: names.length, names: names.join(", ") })}</p>
      )}
    </div>
  );
}

function Removing({ screens, screen, onClose }: { screens: Screens; screen: Screen; onClose: () => void }) {
  const { name } = screen;
  return (
    <RemoveQuestion title={t("screens_remove_title", { name })} text={t("screens_remove_text")} action={t("screens_remove")}
      remove={() => screens.remove(screen)} done={t("screens_removed", { name })} onClose={onClose} />
  );
}
