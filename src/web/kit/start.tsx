import { type ComponentChild, render } from "preact";
import { useLanguage } from "../i18n/texts";
import { renewIfRebuilt } from "../api/renewal";
import "./tokens.css";
import "./kit.css";

/** Loads the page's words, then shows it in place of what the server put there. */
export async function start(
  languages: Record<string, () => Promise<{ default: Record<string, string> }>>,
  page: () => ComponentChild,
): Promise<void> {
  await useLanguage(languages);
  const place = document.getElementById("page")!;
  place.textContent = "";
  render(page(), place);
}

// Whoever wanted the piece says that it did not come; the page is left only for one that has its pieces.
addEventListener("vite:preloadError", () => void renewIfRebuilt());
