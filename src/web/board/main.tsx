import { render } from "preact";
import { languages } from "texts:board+statuses";
import "../kit/tokens.css";
import "./board.css";
import { settings } from "./chosen";
import { startClock } from "./clock";
import { toggleSound } from "./controls";
import { keepLook } from "./look";
import { followLanguage } from "./page_language";
import { listenToRemote } from "./remote";
import { Screen } from "./screen";
import { begin } from "./screen_state";
import { unlockSound } from "./sound";
import { startTurning } from "./turning";
import { keepAwake } from "./wake_lock";

// The board is asked for while the words are on their way.
begin();
keepLook();
startClock();
startTurning();
keepAwake();
listenToRemote(toggleSound);
for (const touch of ["pointerdown", "keydown"]) {
  addEventListener(touch, () => settings.peek().sound && unlockSound());
}
if (settings.peek().sound) void unlockSound();

void followLanguage(languages).then(() => {
  const page = document.getElementById("page")!;
  page.textContent = "";
  render(<Screen />, page);
  document.documentElement.dataset["started"] = "";
});
