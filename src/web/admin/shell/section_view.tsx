import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { User } from "../../api/session";
import { useLoad } from "../../kit/load";
import { loadPiece } from "../../kit/pieces";
import { Empty, Failure, Loading } from "../../kit/states";
import { Heading } from "../heading";
import { opensShops } from "../rights";
import { nameStart, route } from "../router";
import { type HouseSection, sectionOf, sectionsFor, type ShopSection } from "../sections";
import { shop } from "../shops";
import { t } from "../texts";

/** The section that the address names, or the first one that this user sees. */
export function SectionView({ user }: { user: User }) {
  const { section: key } = route.value;
  const about = shop.value;
  const open = sectionsFor(user, about);
  const wanted = key === "" ? open[0] : sectionOf(key);
  useEffect(() => {
    if (key === "" && wanted) nameStart(wanted.key);
  }, [key, wanted]);
  const opensFirst = !about && opensShops(user) && (key === "" || key === "shop");
  if (opensFirst) return <Opening user={user} />;
  if (!about && (!wanted || wanted.about === "shop")) return <NoShop />;
  if (!wanted) return <Unknown />;
  if (!open.includes(wanted)) return <Forbidden />;
  return wanted.about === "shop" ? <ShopPart section={wanted} user={user} /> : <HousePart section={wanted} user={user} />;
}

function ShopPart({ section, user }: { section: ShopSection; user: User }) {
  const about = shop.value!;
  const place = route.value;
  return (
    <Lazy key={section.key} load={section.load}>
      {(Page) => <Page key={`${about.id}/${place.path.join("/")}`} shop={about} user={user} route={place} />}
    </Lazy>
  );
}

function HousePart({ section, user }: { section: HouseSection; user: User }) {
  const about = shop.value;
  const place = route.value;
  return (
    <Lazy key={section.key} load={section.load}>
      {(Page) => <Page key={`${about?.id}/${place.path.join("/")}`} shop={about} user={user} route={place} />}
    </Lazy>
  );
}

function Opening({ user }: { user: User }) {
  return <Lazy load={() => import("../shop/new_shop")}>{(Page) => <Page user={user} />}</Lazy>;
}

function Lazy<P>({ load, children }: {
  load: () => Promise<{ default: ComponentType<P> }>;
  children: (page: ComponentType<P>) => preact.ComponentChild;
}) {
  const module = useLoad(() => loadPiece(load), []);
  if (module.value) return <>{children(module.value.default)}</>;
  return module.error !== undefined ? <Failure error={module.error} retry={module.reload} /> : <Loading />;
}

function NoShop() {
  return (
    <>
      <Heading title={t("no_shop_title")} />
      <Empty><p>{t("no_shop_text")}</p></Empty>
    </>
  );
}

function Forbidden() {
  return (
    <>
      <Heading title={t("forbidden_title")} />
      <Empty><p>{t("forbidden_text")}</p></Empty>
    </>
  );
}

function Unknown() {
  return (
    <>
      <Heading title={t("unknown_title")} />
      <Empty><a class="button" href="#/">{t("unknown_back")}</a></Empty>
    </>
  );
}
