import { languages } from "texts:setup+pairing+statuses";
import { start } from "../kit/start";
import "./served";
import { Setup } from "./setup";
import "./setup.css";

void start(languages, () => <Setup />);
