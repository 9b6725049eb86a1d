import { languages } from "texts:counter+statuses";
import { loadQr } from "../kit/pieces";
import { start } from "../kit/start";
import { Counter } from "./shell/counter";
import "./counter.css";

// A counter goes on without its network: what it may want then is loaded with it.
void start(languages, () => <Counter />).then(loadQr).catch(() => undefined);
