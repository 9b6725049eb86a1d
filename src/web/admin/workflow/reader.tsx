import { useLoad } from "../../kit/load";
import { Failure } from "../../kit/states";
import { t } from "../texts";
import { Drawing } from "./drawing";
import { drawingOf, type Known } from "./workflow_state";

/** For staff: how orders run here. */
export function Reader({ known }: { known: Known }) {
  const drawing = useLoad((signal) => drawingOf(known.workflow, signal), [known.etag]);
  return (
    <>
      <p class="notice">{t("workflow_read_only")}</p>
      {drawing.error !== undefined && <Failure error={drawing.error} retry={drawing.reload} />}
      <Drawing svg={drawing.value} name={known.workflow.name} />
    </>
  );
}
