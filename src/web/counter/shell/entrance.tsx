import { guestApi, ok } from "../../api/client";
import { useLoad } from "../../kit/load";
import { SignIn } from "../../kit/sign_in";
import { t } from "../texts";
import { LanguageChoice } from "./language_choice";

/** For who is not signed in. */
export function Entrance() {
  return (
    <>
      <SignIn />
      <footer class="entrance stack">
        <SetUpHint />
        <LanguageChoice />
      </footer>
    </>
  );
}

/** A server without accounts lets nobody sign in; the way to the first one was printed where it was started. */
function SetUpHint() {
  const setUp = useLoad((signal) => ok(guestApi.GET("/api/v1/setup/state", { signal })), []);
  if (!setUp.value || setUp.value.state === "done") return null;
  return <p class="notice open" role="status">{t("set_up_hint")}</p>;
}
