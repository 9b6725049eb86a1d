import { languages } from "texts:board";
import { start } from "../kit/start";
import { t } from "./texts";

void start(languages, () => <h1>{t("title")}</h1>);
