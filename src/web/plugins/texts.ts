import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const PREFIX = "texts:";

/**
 * `import { languages } from "texts:board"` gives the sections `common` and `board` of each language, so that a page
 * carries no words of another. English comes with the page; every other language is a chunk of its own.
 * "texts:admin+stats" takes more than one section.
 */
export function texts(folder: string): Plugin {
  const known = () => readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
  const words = (language: string, sections: string[]) => {
    const all = JSON.parse(readFileSync(resolve(folder, `${language}.json`), "utf8"));
    return Object.assign({}, ...["common", ...sections].map((section) => all[section] ?? {}));
  };
  return {
    name: "docket-texts",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const [names = "", language] = id.slice(PREFIX.length + 1).split("/");
      const sections = names.split("+");
      if (language) {
        this.addWatchFile(resolve(folder, `${language}.json`));
        return `export default ${JSON.stringify(words(language, sections))};`;
      }
      const others = known().filter((each) => each !== "en");
      const loaders = others.map((each) => `${each}: () => import(${JSON.stringify(`${PREFIX}${names}/${each}`)})`);
      return `import en from "${PREFIX}${names}/en";
export const languages = { en: async () => ({ default: en }), ${loaders.join(", ")} };`;
    },
  };
}
