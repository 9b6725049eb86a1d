/** Cuts the page off from everything, as a lost WLAN does: open connections die, new ones fail. */
export async function goOffline(page) {
  await page.context().setOffline(true);
}

export async function goOnline(page) {
  await page.context().setOffline(false);
}

/** Makes ways to the server fail in a context, as proxies in between do. Before its first page is read. */
export async function block(context, ways) {
  for (const way of ways) {
    if (way === "websocket") {
      await context.routeWebSocket(/./, (socket) => socket.close());
    } else if (way === "event_stream") {
      await context.route((url) => url.pathname.startsWith("/api/"), (route) =>
        route.request().headers().accept?.includes("text/event-stream") ? route.abort() : route.fallback());
    } else {
      throw new Error(`${way} is no way that can be blocked`);
    }
  }
}
