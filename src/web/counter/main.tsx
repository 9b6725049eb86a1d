import { languages } from "texts:counter+statuses";
import { start } from "../kit/start";
import { Counter } from "./shell/counter";
import "./counter.css";

void start(languages, () => <Counter />);
