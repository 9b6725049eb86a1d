import { languages } from "texts:admin+admin_shop+admin_house+admin_notify+pairing+statuses";
import { resumeSession } from "../api/session";
import { start } from "../kit/start";
import "./admin.css";
import { Console } from "./shell/console";

void resumeSession().catch(() => undefined).then(() => start(languages, () => <Console />));
