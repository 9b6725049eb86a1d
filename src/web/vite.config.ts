import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { precompress } from "./plugins/precompress";
import { routes } from "./plugins/routes";
import { texts } from "./plugins/texts";

const here = fileURLToPath(new URL(".", import.meta.url));
const pages = readdirSync(here).filter((file) => file.endsWith(".html"));

/** The service worker of tracking pages. */
const WORKER = "push/push.ts";

// The board is built by itself (`--mode board`): what it shares with no other page is cut down to what it uses.
const BOARD = "board";

export default defineConfig(({ mode }) => ({
  root: here,
  base: "/",
  publicDir: false,
  plugins: [texts(resolve(here, "texts")), precompress(), routes(process.env.DOCKET_URL ?? "http://127.0.0.1:8080")],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: resolve(here, "../../build/web"),
    emptyOutDir: mode !== BOARD,
    // What every browser of the last five years reads; older ones get the pages that need no script.
    target: ["chrome87", "firefox78", "safari14"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: (mode === BOARD ? ["board.html"] : [...pages.filter((page) => page !== "board.html"), WORKER])
        .map((file) => resolve(here, file)),
      // A browser keeps a worker by its address: that stays.
      output: { entryFileNames: (chunk) => (chunk.name === "push" ? "push.js" : "assets/[name]-[hash].js") },
    },
  },
}));
