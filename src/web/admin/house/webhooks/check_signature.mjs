import { createHmac, timingSafeEqual } from "node:crypto";

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");

// headers: in lower case; body: as it came, before anything is parsed
export function isFromDocket(headers, body) {
  const id = headers["webhook-id"], at = headers["webhook-timestamp"];
  const signed = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${signed}`);
  const isFresh = Math.abs(Date.now() / 1000 - at) < 300;
  return isFresh && headers["webhook-signature"].split(" ").map((each) => Buffer.from(each))
    .some((each) => each.length === expected.length && timingSafeEqual(each, expected));
}
