import base64, hashlib, hmac, os, time

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))

# headers: in lower case; body: the bytes as they came, before anything is parsed
def is_from_docket(headers, body):
    id, at = headers["webhook-id"], headers["webhook-timestamp"]
    digest = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    is_fresh = abs(time.time() - int(at)) < 300
    signatures = headers["webhook-signature"].split(" ")
    return is_fresh and any(hmac.compare_digest(each, expected) for each in signatures)
