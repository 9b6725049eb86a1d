import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { precompress } from "./plugins/precompress";
import { routes } from "./plugins/routes";
import { texts } from "./plugins/texts";

const here = fileURLToPath(new URL(".", import.meta.url));
const pages = readdirSync(here).filter((file) => file.endsWith(".html"));

export default defineConfig({
  root: here,
  base: "/",
  publicDir: false,
  plugins: [texts(resolve(here, "texts")), precompress(), routes(process.env.DOCKET_URL ?? "http://127.0.0.1:8080")],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: resolve(here, "../../build/web"),
    emptyOutDir: true,
    // What every browser of the last five years reads; older ones get the pages that need no script.
    target: ["chrome87", "firefox78", "safari14"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: pages.map((page) => resolve(here, page)) },
  },
});
