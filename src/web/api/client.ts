import createClient, { type Middleware } from "openapi-fetch";
import { randomId } from "./lock";
import { problemOf, Unreachable } from "./problem";
import type { components, paths } from "./schema";
import { accessToken, distrust } from "./session";

export type Schemas = components["schemas"];

/** Lets the signed-in caller speak, and asks once more when a token has ended early. */
const withSession: Middleware = {
  async onRequest({ request }) {
    if (request.headers.has("Authorization")) return undefined;
    const token = await accessToken();
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await answerTo(request);
  const sent = request.headers.get("Authorization");
  if (response.status !== 401 || !sent || (await isAboutPassword(response))) return response;
  distrust(sent.replace(/^Bearer /, ""));
  const token = await accessToken();
  if (!token) return response;
  again.headers.set("Authorization", `Bearer ${token}`);
  return answerTo(again);
}

/** The token was good; asking again would only count as another try of a wrong password. */
async function isAboutPassword(response: Response): Promise<boolean> {
  return (await problemOf(response.clone())).code === "invalid_credentials";
}

async function answerTo(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Unreachable("The server does not answer.", { cause });
  }
}

/** Every route of the contract, typed by it. Pass its result to `ok()`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });
api.use(withSession);

/** For pages of guests: no credential goes along. */
export const guestApi = createClient<paths>({ baseUrl: location.origin, fetch: answerTo });

/** The data of a reply. Throws Problem for a refusal, Unreachable when there was no answer. */
export async function ok<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw await problemOf(new Response(JSON.stringify(error), response));
}

/** A header that makes a repeated POST safe. Use one key for all tries of one intent. */
export function idempotencyKey(): string {
  return randomId();
}
