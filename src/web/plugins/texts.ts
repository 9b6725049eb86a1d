import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin, Rollup } from "vite";

const PREFIX = "texts:";

/**
 * `import { languages } from "texts:board"` gives the sections `common` and `board` of each language, so that a page
 * carries no words of another. English comes with the page; every other language is a chunk of its own.
 * "texts:admin+stats" takes more than one section. A page that shows a text of a section that it does not carry is not built.
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
    buildEnd() {
      for (const id of this.getModuleIds()) {
        const page = this.getModuleInfo(id)?.importedIds.find((each) => each.startsWith(`\0${PREFIX}`));
        if (!page || id.startsWith("\0")) continue;
        const carried = ["common", ...page.slice(PREFIX.length + 1).split("+")];
        for (const [section, where] of sectionsShownBy(id, this)) {
          if (!carried.includes(section)) this.error(`${id} does not carry the texts "${section}", which ${where} shows`);
        }
      }
    },
  };
}

/** The sections of `textsOf<…>()` in a module and all that it loads, now or later, each with a module that has it. */
function sectionsShownBy(page: string, graph: Rollup.PluginContext): Map<string, string> {
  const shown = new Map<string, string>();
  const seen = new Set([page]);
  for (const id of seen) {
    const info = graph.getModuleInfo(id);
    for (const next of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])]) seen.add(next);
    if (!/\.tsx?$/.test(id)) continue;
    const [, sections = ""] = /\btextsOf<("[^>]*)>/.exec(readFileSync(id, "utf8")) ?? [];
    for (const section of sections.matchAll(/\w+/g)) shown.set(section[0], id);
  }
  return shown;
}
