import { languages } from "texts:counter";
import { start } from "../kit/start";
import { t } from "./texts";

void start(languages, () => <h1>{t("title")}</h1>);
