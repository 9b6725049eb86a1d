import { signal } from "@preact/signals";
import { inTurn } from "./lock";
import { Problem, problemOf, Unreachable } from "./problem";
import type { components } from "./schema";

export type User = components["schemas"]["User"];
type SessionBody = components["schemas"]["Session"];

/** Who is signed in: undefined until that is known, null for nobody. */
export const user = signal<User | null | undefined>(undefined);

interface Access {
  token: string;
  expiresAt: number;
  user: User;
}

/** An access token with less life than this is renewed before it is used. */
const SPARE_MS = 30_000;
let access: Access | undefined;

// Tabs of one browser share the refresh cookie, and using an old one ends the session everywhere. So one tab renews at
// a time, and tells the others what it got.
const tabs = openChannel();
type TabMessage = { type: "wanted" } | { type: "access"; access: Access } | { type: "signed_out" };
if (tabs) tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
  if (data.type === "wanted" && access && isFresh(access)) tell({ type: "access", access });
  if (data.type === "access") adopt(data.access);
  if (data.type === "signed_out") forget();
};
/** undefined where the browser lets pages have nothing in common. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("docket.session");
  } catch {
    return undefined;
  }
}
function tell(message: TabMessage) {
  tabs?.postMessage(message);
}

function isFresh(which: Access): boolean {
  return which.expiresAt - Date.now() > SPARE_MS;
}

function adopt(which: Access): void {
  access = which;
  if (user.peek()?.id !== which.user.id || user.peek()?.version !== which.user.version) user.value = which.user;
}

function forget(): void {
  access = undefined;
  user.value = null;
  mark(false);
}

// Scripts cannot see the cookie. Without this mark every guest would ask for a session, and be counted as a sign-in.
const MARK = "docket.signed_in";

function mark(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(MARK, "yes");
    else localStorage.removeItem(MARK);
  } catch {
    // A browser that keeps nothing is asked each time.
  }
}

/** Whether a former visit ended without signing out, as far as this browser remembers. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return true;
  }
}

function take(body: SessionBody): Access {
  const taken = { token: body.access_token, expiresAt: Date.now() + body.expires_in * 1000, user: body.user };
  adopt(taken);
  mark(true);
  tell({ type: "access", access: taken });
  return taken;
}

async function post(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new Unreachable("The server does not answer.", { cause });
  }
}

/** Throws Problem (invalid_credentials, too_many_requests) and Unreachable. */
export async function signIn(login: string, password: string): Promise<void> {
  const response = await post("/auth/login", { login, password });
  if (!response.ok) throw await problemOf(response);
  take((await response.json()) as SessionBody);
}

/** Takes over the session that a reply of sign-in, sign-up or set-up carries. */
export function beginSession(body: SessionBody): void {
  take(body);
}

export async function signOut(): Promise<void> {
  try {
    await post("/auth/logout", {});
  } finally {
    forget();
    tell({ type: "signed_out" });
  }
}

let renewing: Promise<Access | undefined> | undefined;

/** An access token that is still good; undefined when nobody is signed in. Throws Unreachable, Problem for 5xx. */
export async function accessToken(): Promise<string | undefined> {
  if (access && isFresh(access)) return access.token;
  renewing ??= inTurn(renew).finally(() => (renewing = undefined));
  return (await renewing)?.token;
}

async function renew(): Promise<Access | undefined> {
  tell({ type: "wanted" });
  await new Promise((resolve) => setTimeout(resolve, access ? 0 : 60));
  if (access && isFresh(access)) return access;
  if (!mayBeSignedIn()) {
    forget();
    return undefined;
  }
  const response = await post("/auth/refresh", {});
  if (response.ok) return take((await response.json()) as SessionBody);
  const problem = await problemOf(response);
  if (problem.status >= 500 || problem.status === 429) throw problem;
  forget();
  return undefined;
}

/** After a 401: the token is not good any more, whatever its time says. */
export function distrust(token: string): void {
  if (access?.token === token) access = undefined;
}

/** Finds out who is signed in, from the cookie of a former visit. `user` is known after it, or it throws. */
export async function resumeSession(): Promise<void> {
  if ((await accessToken()) === undefined && user.peek() === undefined) user.value = null;
}

export function isRefusedSignIn(error: unknown): error is Problem {
  return error instanceof Problem && error.code === "invalid_credentials";
}
