import { manages } from "../rights";
import { useLoad } from "../../kit/load";
import { Failure, Loading } from "../../kit/states";
import { Heading } from "../heading";
import type { SectionProps } from "../sections";
import type { Shop } from "../shops";
import { t } from "../texts";
import { Editor } from "./editor";
import { Reader } from "./reader";
import { readWorkflow } from "./workflow_state";
import "./workflow.css";

export default function WorkflowPage({ shop, user }: SectionProps & { shop: Shop }) {
  const known = useLoad((signal) => readWorkflow(shop.id, signal), [shop.id]);
  return (
    <>
      <Heading title={t("section_workflow")} />
      {known.value ? manages(user, shop) ? <Editor shop={shop} known={known.value} /> : <Reader known={known.value} />
        : known.error !== undefined ? <Failure error={known.error} retry={known.reload} /> : <Loading />}
    </>
  );
}
