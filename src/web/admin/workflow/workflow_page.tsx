import { Heading } from "../heading";
import { t } from "../texts";

export default function Page() {
  return <Heading title={t("section_workflow")} />;
}
