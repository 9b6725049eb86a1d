import { languages } from "texts:customer";
import { start } from "../../kit/start";
import { t } from "../texts";

void start(languages, () => <h1>{t("title")}</h1>);
