/** What a page may say in the console while its server is away. */
export const SERVER_AWAY = [/net::ERR_/, /WebSocket connection to .* failed/];

/** A refusal of the API, or of the page that was asked for, is an answer; Chromium notes each in the console. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 4\d\d /;

/** Gathers what the pages of a context do that no page should: text, one line each. */
export async function watchComplaints(context, host, expected) {
  const complaints = [];
  const complain = (text) => {
    if (!expected.some((each) => each.test(text))) complaints.push(text);
  };
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url } = message.location();
    const isAnswer = url === message.page()?.url() || new RegExp(`^https?://${host}/api/`).test(url);
    if (!(isAnswer && REFUSAL.test(message.text()))) complain(`console: ${message.text()} (${url})`);
  });
  context.on("weberror", (error) => complain(`exception: ${error.error().stack ?? error.error()}`));
  const checkHost = (url) => {
    if (/^(https?|wss?):/.test(url) && new URL(url).host !== host) complain(`request to another host: ${url}`);
  };
  context.on("request", (request) => checkHost(request.url()));
  context.on("page", (page) => page.on("websocket", (socket) => checkHost(socket.url())));
  await context.exposeBinding("__violated", (_, text) => complain(text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.__violated(`content security policy: ${event.effectiveDirective} forbids ${event.blockedURI}`
        + ` (${event.sourceFile}:${event.lineNumber})`);
    });
  });
  return complaints;
}
