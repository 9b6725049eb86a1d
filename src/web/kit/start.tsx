import { type ComponentChild, render } from "preact";
import { useLanguage } from "../i18n/texts";
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

// After an upgrade of the server the pieces of this page that were not loaded yet are gone: read the new page.
addEventListener("vite:preloadError", (event) => {
  event.preventDefault();
  location.reload();
});
