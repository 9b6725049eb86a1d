import { resumeSession, user } from "../../api/session";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { t } from "../texts";
import { CustomerNotice } from "./customer_notice";
import { Entrance } from "./entrance";
import { useRetry } from "./retry";
import { Workplace } from "./workplace";

/** The page, for whoever is signed in or is about to be. */
export function Counter() {
  document.title = `${t("title")} · Docket`;
  if (user.value === undefined) return <Resuming />;
  if (user.value === null) return <Entrance />;
  if (user.value.role === "customer") return <CustomerNotice user={user.value} />;
  return <Workplace key={user.value.id} user={user.value} />;
}

function Resuming() {
  const session = useLoad(() => resumeSession(), []);
  useRetry(session);
  return (
    <main class="narrow">
      {session.error !== undefined ? <Failure error={session.error} retry={session.reload} /> : <Loading />}
    </main>
  );
}
