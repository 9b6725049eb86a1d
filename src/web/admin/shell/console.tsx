import { useSignal } from "@preact/signals";
import { resumeSession, user } from "../../api/session";
import { SignIn } from "../../kit/sign_in";
import { Failure, Loading } from "../../kit/states";
import { Toasts } from "../../kit/toasts";
import { useLoad } from "../../kit/load";
import { mayEnter } from "../rights";
import { loadShops, shops } from "../shops";
import { t } from "../texts";
import { CustomerNotice } from "./customer_notice";
import { LeavingQuestion } from "./leaving_question";
import { Navigation, NavigationDrawer } from "./navigation";
import { SectionView } from "./section_view";
import { TopBar } from "./top_bar";

/** The page, for whoever is signed in or is about to be. */
export function Console() {
  if (user.value === undefined) return <Resuming />;
  if (user.value === null) return <SignIn />;
  if (!mayEnter(user.value)) return <CustomerNotice user={user.value} />;
  return <Workplace key={user.value.id} />;
}

function Resuming() {
  const session = useLoad(() => resumeSession(), []);
  return (
    <main class="narrow">
      {session.error !== undefined ? <Failure error={session.error} retry={session.reload} /> : <Loading />}
    </main>
  );
}

function Workplace() {
  const isMenuOpen = useSignal(false);
  const loaded = useLoad((signal) => loadShops(signal), []);
  const who = user.value!;
  // What the shop is about comes first, so there is nothing to go to until it is known whether there is one.
  const isKnown = shops.value !== undefined || loaded.error !== undefined;
  return (
    <>
      <a class="skip" href="#content" onClick={skipToContent}>{t("skip")}</a>
      <TopBar hasLinks={isKnown} onMenu={() => (isMenuOpen.value = true)} />
      <div class="console">
        <aside class="side">{isKnown && <Navigation user={who} />}</aside>
        <main id="content" class="content" tabIndex={-1}>
          {shops.value ? <SectionView user={who} />
            : loaded.error !== undefined ? <Failure error={loaded.error} retry={loaded.reload} /> : <Loading />}
        </main>
      </div>
      {isMenuOpen.value && <NavigationDrawer user={who} onClose={() => (isMenuOpen.value = false)} />}
      <LeavingQuestion />
      <Toasts />
    </>
  );
}

/** A fragment of its own would be taken for a place of the console. */
function skipToContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
