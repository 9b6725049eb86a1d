import { Unreachable } from "../api/problem";
import { renewIfRebuilt } from "../api/renewal";

/** What somebody opens is loaded then, not with the page. Throws Unreachable when it does not come; trying again may help. */
export async function loadPiece<T>(load: () => Promise<T>): Promise<T> {
  try {
    await styleAgain();
    return await load();
  } catch (cause) {
    throw new Unreachable("A piece of the page did not come.", { cause });
  }
}

export function loadQr() {
  return loadPiece(() => import("./qr"));
}

// A script that did not come is asked for again by the next import of it. A style sheet is not: Vite asks once.
const missing = new Set<HTMLLinkElement>();
addEventListener("error", ({ target }) => {
  if (target instanceof HTMLLinkElement && target.rel === "stylesheet") missing.add(target);
}, true);

async function styleAgain(): Promise<void> {
  await Promise.all([...missing].map((link) => new Promise<void>((resolve, reject) => {
    missing.delete(link);
    const again = link.cloneNode() as HTMLLinkElement;
    again.addEventListener("load", () => resolve());
    again.addEventListener("error", () => {
      void renewIfRebuilt();
      reject(new Error(`${again.href} did not come`));
    });
    link.replaceWith(again);
  })));
}
