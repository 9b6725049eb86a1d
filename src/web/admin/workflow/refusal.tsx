import { Problem } from "../../api/problem";
import { Failure } from "../../kit/states";
import { t } from "../texts";
import { strandedIn } from "./stranded";

/** Why a workflow was not taken: orders that it would strand are named in plain words. */
export function Refusal({ error }: { error: unknown }) {
  if (!(error instanceof Problem) || error.code !== "status_in_use") return <Failure error={error} />;
  const { lacking, ending } = strandedIn(error.message);
  return (
    <div class="notice alert stranded" role="alert">
      {lacking.length > 0 && <p>{t("workflow_lacking", { keys: lacking.join(", ") })}</p>}
      {ending.length > 0 && <p>{t("workflow_ending", { keys: ending.join(", ") })}</p>}
      <p>{t("workflow_stranded")}</p>
    </div>
  );
}
