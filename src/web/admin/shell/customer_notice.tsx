import { useEffect } from "preact/hooks";
import { signOut, type User } from "../../api/session";
import { Button } from "../../kit/controls";
import { Mark } from "../../kit/icon";
import { t } from "../texts";

/** For a customer, who has an account but nothing to do here. */
export function CustomerNotice({ user }: { user: User }) {
  useEffect(() => {
    document.title = `${t("customer_title")} – Docket`;
  }, []);
  return (
    <main class="narrow">
      <div class="card stack">
        <h1 class="brand"><Mark /> {t("customer_title")}</h1>
        <p>{t("customer_text", { name: user.name ?? user.username })}</p>
        <div class="row"><Button look="primary" onClick={() => void signOut()}>{t("sign_out")}</Button></div>
      </div>
    </main>
  );
}
