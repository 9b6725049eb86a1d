import { noticeOf } from "./notice";

/** The service worker of tracking pages, built to /push.js: it shows what is pushed, and nothing else. */
declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", () => void self.skipWaiting());

self.addEventListener("push", (event) => {
  const notice = noticeOf(event.data?.text(), self.location.origin);
  if (!notice) return;
  const { title, url, ...options } = notice;
  event.waitUntil(self.registration.showNotification(title, { ...options, data: url }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(String(event.notification.data)));
});

/** The page where it is open already, else a new one. */
async function show(url: string): Promise<void> {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const { pathname } = new URL(url);
  const there = open.find((each) => new URL(each.url).pathname === pathname);
  await (there ? there.focus() : self.clients.openWindow(url));
}
