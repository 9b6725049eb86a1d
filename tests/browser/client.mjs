/** Calls the API as an account (`session`), as an API key (`token`), or as nobody. Paths without /api/v1 get it. */
export class Client {
  constructor(url, { token, session, account } = {}) {
    this.url = url;
    this.session = session;
    this.account = account;
    this.token = token ?? session?.access_token;
  }

  /** The one who is called as; undefined for a key and for nobody. */
  get user() {
    return this.session?.user;
  }

  /** The response, whatever its status. */
  async request(method, path, body, headers = {}) {
    const isProbe = /^\/(healthz|readyz|metrics|version|openapi\.json)$/.test(path);
    const sent = { ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}), ...headers };
    if (body !== undefined) sent["Content-Type"] ??= "application/json";
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return fetch(new URL(isProbe ? path : `/api/v1${path}`, this.url), { method, headers: sent, body: text });
  }

  get(path) {
    return this.#ok("GET", path);
  }

  post(path, body = {}) {
    return this.#ok("POST", path, body);
  }

  put(path, body) {
    return this.#ok("PUT", path, body);
  }

  patch(path, body) {
    return this.#ok("PATCH", path, body);
  }

  delete(path) {
    return this.#ok("DELETE", path);
  }

  /** Signs an account in; a client that calls as it. */
  async signIn(account) {
    const session = await this.post("/auth/login", { login: account.username, password: account.password });
    return new Client(this.url, { session, account });
  }

  /** What the reply says. Throws for a status that is not 2xx. */
  async #ok(method, path, body) {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}: ${text.slice(0, 600)}`);
    return response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
  }
}
