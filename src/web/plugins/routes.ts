import type { Plugin } from "vite";

const PAGES: [RegExp, string][] = [
  [/^\/$/, "counter"],
  [/^\/board(\/|$)/, "board"],
  [/^\/order\//, "order"],
  [/^\/track\//, "track"],
  [/^\/admin(\/|$)/, "admin"],
  [/^\/setup$/, "setup"],
];
const OF_THE_SERVER = "^/(api/v1|ws)/|^/(healthz|readyz|version|openapi\\.json|docs|assets/icon\\.svg)";

/** While one works on a page, vite serves it at the path that it has, and asks a running docket for everything else. */
export function routes(docket: string): Plugin {
  return {
    name: "docket-routes",
    apply: "serve",
    config: () => ({ appType: "mpa", server: { proxy: { [OF_THE_SERVER]: { target: docket, ws: true } } } }),
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        const url = new URL(request.url ?? "/", "http://vite");
        // The folders of the sources have the names of the pages.
        const isFile = /\.\w+$/.test(url.pathname);
        const page = isFile ? undefined : PAGES.find(([path]) => path.test(url.pathname))?.[1];
        if (page) request.url = `/${page}.html${url.search}`;
        next();
      });
    },
  };
}
