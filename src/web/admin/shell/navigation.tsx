import { useEffect, useRef } from "preact/hooks";
import { signOut, type User } from "../../api/session";
import { chooseLanguage, language, LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/texts";
import { Button, SelectField } from "../../kit/controls";
import { Icon, Mark } from "../../kit/icon";
import { askToLeave } from "../leaving";
import { opensShops } from "../rights";
import { hashOf } from "../route";
import { route } from "../router";
import { type Section, sectionsFor } from "../sections";
import { shop } from "../shops";
import { t } from "../texts";

export function Navigation({ user, onGone }: { user: User; onGone?: () => void }) {
  const open = sectionsFor(user, shop.value);
  const aboutShop = open.filter((each) => each.about === "shop");
  const aboutHouse = open.filter((each) => each.about === "house");
  return (
    <>
      <nav class="sections" aria-label={t("sections")}
        onClick={(event) => (event.target as Element).closest("a") && onGone?.()}>
        {aboutShop.length > 0 && <SectionLinks title={shop.value!.name} sections={aboutShop} />}
        {opensShops(user) && <Place href={hashOf("shop", ["new"])} label={t("new_shop")} isHere={isAt("shop", "new")} icon="plus" />}
        {aboutHouse.length > 0 && <SectionLinks title={t("house")} sections={aboutHouse} />}
        <ul class="elsewhere">
          <li><a class="place" href="/"><Icon name="bell" />{t("counter")}</a></li>
          {shop.value && <li><a class="place" href={`/board/${shop.value.slug}`}><Icon name="screen" />{t("board")}</a></li>}
        </ul>
      </nav>
      <Account user={user} />
    </>
  );
}

function isAt(section: string, path?: string): boolean {
  return route.value.section === section && (path === undefined || route.value.path[0] === path);
}

function SectionLinks({ title, sections }: { title: string; sections: readonly Section[] }) {
  return (
    <>
      <h2 class="group">{title}</h2>
      <ul>
        {sections.map((each) => (
          <li key={each.key}>
            <Place href={hashOf(each.key)} label={t(each.label)} icon={each.icon}
              isHere={isAt(each.key) && !isAt("shop", "new")} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Place({ href, label, icon, isHere }: { href: string; label: string; icon: Section["icon"]; isHere: boolean }) {
  return (
    <a class="place" href={href} aria-current={isHere ? "page" : undefined}><Icon name={icon} />{label}</a>
  );
}

function Account({ user }: { user: User }) {
  return (
    <div class="account stack">
      <SelectField label={t("language")} value={language()} onValue={(each) => askToLeave(() => chooseLanguage(each as Language))}
        options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)} />
      <p class="quiet">{t("signed_in_as", { name: user.name ?? user.username })}</p>
      <Button small onClick={() => askToLeave(() => void signOut())}>{t("sign_out")}</Button>
    </div>
  );
}

/** The same on a narrow page, over it. */
export function NavigationDrawer({ user, onClose }: { user: User; onClose: () => void }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog ref={element} class="drawer" aria-label={t("menu")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === element.current && onClose()}>
      <div class="drawer-body">
        <div class="row spread">
          <span class="brand"><Mark /> Docket</span>
          <Button look="plain" class="icon" aria-label={t("close")} onClick={onClose}><Icon name="cross" /></Button>
        </div>
        <Navigation user={user} onGone={onClose} />
      </div>
    </dialog>
  );
}
