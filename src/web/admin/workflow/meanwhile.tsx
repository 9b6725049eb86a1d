import { Button } from "../../kit/controls";
import { Dialog } from "../../kit/dialog";
import { useLoad } from "../../kit/load";
import { t } from "../texts";
import { Drawing } from "./drawing";
import { drawingOf, type Known, type WorkflowEditor } from "./workflow_state";

/** Somebody else has saved another workflow: whose is it to be? */
export function Meanwhile({ editor }: { editor: WorkflowEditor }) {
  const theirs = editor.theirs.value;
  return theirs ? <Choice editor={editor} theirs={theirs} /> : null;
}

function Choice({ editor, theirs }: { editor: WorkflowEditor; theirs: Known }) {
  const drawing = useLoad((signal) => drawingOf(theirs.workflow, signal), [theirs.etag]);
  return (
    <Dialog wide title={t("workflow_meanwhile")} onClose={() => editor.settle(false)}>
      <p>{t("workflow_meanwhile_text")}</p>
      <h3>{t("workflow_theirs")}</h3>
      <Drawing svg={drawing.value} name={theirs.workflow.name} />
      <h3>{t("workflow_mine")}</h3>
      <Drawing svg={editor.drawing.value} name={editor.draft.value.name} />
      <div class="row">
        <Button onClick={() => editor.settle(true)}>{t("save_take_theirs")}</Button>
        <Button look="primary" onClick={() => editor.settle(false)}>{t("workflow_go_on")}</Button>
      </div>
    </Dialog>
  );
}
