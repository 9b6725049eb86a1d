import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ExampleLanguage, EXAMPLES } from "../admin/house/webhooks/example";
import { EVENTS, eventName, hostOf, standingOf, USUAL, withEvent } from "../admin/house/webhooks/webhook";
import en from "../texts/en.json";

describe("a webhook", () => {
  const well = { is_active: true, disabled_reason: null, failing_since: null };
  it("is on, fails, was switched off by hand, or by Docket", () => {
    expect(standingOf(well)).toBe("on");
    expect(standingOf({ ...well, failing_since: "2026-11-29T09:15:00Z" })).toBe("failing");
    expect(standingOf({ ...well, is_active: false, failing_since: "2026-11-29T09:15:00Z" })).toBe("off");
    expect(standingOf({ ...well, is_active: false, disabled_reason: "gone" })).toBe("gone");
  });
  it("is told by its host, with the port where there is one", () => {
    expect([hostOf("https://example.com/docket?a=b"), hostOf("http://10.0.0.1:8000/"), hostOf("nonsense")]).toEqual(
      ["example.com", "10.0.0.1:8000", "nonsense"]);
  });
  it("takes events in and out, each once and in their order", () => {
    expect(withEvent(["order.undone"], "order.placed", true)).toEqual(["order.placed", "order.undone"]);
    expect(withEvent(USUAL, "order.placed", true)).toEqual(USUAL);
    expect(withEvent(USUAL, "order.moved", false)).not.toContain("order.moved");
  });
  it("has a word for each event", () => {
    for (const each of EVENTS) expect(en.admin_notify[`webhooks_event_${eventName(each)}`]).toBeTruthy();
  });
});

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLSw0";
const BODY = '{"type":"order.moved","note":"für später"}';
const SLOW_MS = 60_000;

interface Request {
  headers: object;
  body: string;
}

/** How each language is told to print what an example says of the requests in JSON on its input. */
const RUNNERS: Record<ExampleLanguage, (example: string) => [command: string, ...args: string[]]> = {
  node: (example) => ["node", "--input-type=module", "--eval", `${example}
    import { readFileSync } from "node:fs";
    const requests = JSON.parse(readFileSync(0, "utf8"));
    console.log(JSON.stringify(requests.map(({ headers, body }) => isFromDocket(headers, Buffer.from(body)))));`],
  python: (example) => ["python3", "-c", `${example}
import json, sys
print(json.dumps([is_from_docket(each["headers"], each["body"].encode()) for each in json.load(sys.stdin)]))`],
};

function verdicts(language: ExampleLanguage, requests: readonly Request[]): boolean[] {
  const [command, ...args] = RUNNERS[language](EXAMPLES[language]);
  const env = { ...process.env, WEBHOOK_SECRET: SECRET };
  const input = JSON.stringify(requests);
  const { stdout, stderr, status } = spawnSync(command, args, { input, encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as boolean[];
}

function signature(id: string, at: number): string {
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${at}.${BODY}`).digest("base64")}`;
}

describe.each(Object.keys(EXAMPLES) as ExampleLanguage[])("the example in %s", (language) => {
  const now = Math.floor(Date.now() / 1000);
  const old = now - 3600;
  const request = (at: number, signed: string, body = BODY): Request => (
    { headers: { "webhook-id": "n1", "webhook-timestamp": String(at), "webhook-signature": signed }, body });

  it("takes what the secret signed, also beside another signature, and nothing else", () => {
    const other = "v1,b3RoZXI=";
    const right = [request(now, signature("n1", now)), request(now, `${other} ${signature("n1", now)}`)];
    const wrong = [request(now, signature("n1", now), `${BODY} `), request(now, signature("n2", now)),
      request(now, other), request(old, signature("n1", old))];
    expect(verdicts(language, [...right, ...wrong])).toEqual([true, true, false, false, false, false]);
  }, SLOW_MS);
});
