import { languages } from "texts:admin";
import { start } from "../kit/start";
import { t } from "./texts";

void start(languages, () => <h1>{t("title")}</h1>);
