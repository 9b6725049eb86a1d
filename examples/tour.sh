#!/bin/sh
# A merchant's day with Docket, by curl: open a shop, sell, follow orders to the counter, see what the day brought.
#
#   PASSWORD=… examples/tour.sh        (the password that `scripts/run` or `docket serve --demo` prints)
#
# BASE and LOGIN name another server and account; the account must be an admin or a merchant.
set -eu
BASE=${BASE:-http://127.0.0.1:8080}
LOGIN=${LOGIN:-demo}
[ -n "${PASSWORD:-}" ] || { echo "tour: set PASSWORD to the password of $LOGIN at $BASE" >&2; exit 2; }
API=$BASE/api/v1

say() { printf '\n== %s\n' "$*"; }

# Prints fields of the JSON on standard input: `show number status`, `show data.0.id`.
show() {
  python3 -c '
import json, sys
whole = json.load(sys.stdin)
found = []
for path in sys.argv[1:]:
    value = whole
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    found.append(value if isinstance(value, str) else json.dumps(value))
print(" ".join(found))' "$@"
}

# A call as a guest, and one as the merchant: curl with what every call needs.
guest() { curl -sS -H 'Content-Type: application/json' "$@"; }
merchant() { guest -H "Authorization: Bearer $TOKEN" "$@"; }

say "Sign in as $LOGIN"
SESSION=$(guest "$API/auth/login" -d @- <<JSON
{"login": "$LOGIN", "password": "$PASSWORD"}
JSON
)
TOKEN=$(echo "$SESSION" | show access_token 2>/dev/null) || { echo "tour: cannot sign in: $SESSION" >&2; exit 1; }
echo "$SESSION" | show user.username user.role

say "Open a shop"
SHOP=$(merchant "$API/shops" -d '{"name": "Tour Bakery", "currency": "EUR", "timezone": "Europe/Berlin"}' | show slug)
echo "$API/shops/$SHOP"

say "Put two things on sale; of the cake there are three"
BREAD=$(merchant "$API/shops/$SHOP/items" -d '{"name": "Rye bread", "price": 420}' | show id)
CAKE=$(merchant "$API/shops/$SHOP/items" -d '{"name": "Plum cake", "price": 380, "stock": 3}' | show id)
guest "$API/shops/$SHOP/items" | show data.0.name data.0.price data.1.name data.1.price data.1.stock

say "The courier's machine gets a key of its own, shown this once"
COURIER=$(merchant "$API/api-keys" -d @- <<JSON | show key
{"name": "Courier", "scopes": ["orders:read", "orders:advance"], "shop": "$SHOP"}
JSON
)
courier() { guest -H "X-API-Key: $COURIER" "$@"; }
merchant "$API/api-keys?shop=$SHOP" | show data.0.name data.0.prefix data.0.scopes

say "Remember where the feed is now"
CURSOR=$(merchant "$API/orders?shop=$SHOP" | show cursor)
echo "$CURSOR"

say "A guest orders; the Idempotency-Key makes the retry safe"
KEY=tour-$$-$(date +%s)
BODY="{\"lines\": [{\"item_id\": \"$BREAD\", \"quantity\": 1}, {\"item_id\": \"$CAKE\", \"quantity\": 2}],
       \"customer\": {\"name\": \"Mira\"}}"
ORDER=$(guest "$API/shops/$SHOP/orders" -H "Idempotency-Key: $KEY" -d "$BODY")
echo "$ORDER" | show number status total currency
ID=$(echo "$ORDER" | show id)
guest -i "$API/shops/$SHOP/orders" -H "Idempotency-Key: $KEY" -d "$BODY" | tr -d '\r' |
  grep -i -e '^HTTP/' -e '^idempotent-replayed'

say "What the guest sees"
guest "$BASE/api/v1/track/$(echo "$ORDER" | show tracking_url | sed 's|.*/||')" | show number label

say "Two pieces are gone; two more cannot be had"
guest "$API/shops/$SHOP/orders" -d "{\"lines\": [{\"item_id\": \"$CAKE\", \"quantity\": 2}]}" | show status code detail

say "Move the order; a step that the workflow lacks is refused, one by mistake is taken back"
merchant "$API/orders/$ID/transitions" -d '{"to": "ready"}' | show number status allowed_transitions
merchant "$API/orders/$ID/transitions" -d '{"to": "pending"}' | show status code detail
merchant "$API/orders/$ID/undo" -d '' | show number status
merchant "$API/orders/$ID/transitions" -d '{"to": "ready"}' | show number status

say "The courier finds it by the customer's name and takes it along"
courier "$API/orders?q=mira&status=ready&shop=$SHOP" | show data.0.number data.0.customer.name
courier "$API/orders/$ID/transitions" -d '{"to": "picked_up"}' | show number status closed_at
courier "$API/shops/$SHOP/items" -d '{"name": "Own cake", "price": 1}' | show status code

say "What has happened since: the feed goes on from the cursor"
FEED=$(merchant "$API/events?shop=$SHOP&since=$CURSOR")
echo "$FEED" | show data.0.seq data.0.type data.0.number data.0.to
echo "$FEED" | show data.1.seq data.1.type data.1.number data.1.to
echo "$FEED" | show data.2.seq data.2.type data.2.number data.2.to
CURSOR=$(echo "$FEED" | show cursor)

say "Another order, cancelled; its cake goes back on sale"
ID=$(guest "$API/shops/$SHOP/orders" -d "{\"lines\": [{\"item_id\": \"$CAKE\", \"quantity\": 1}]}" | show id)
merchant "$API/orders/$ID/cancel" -d '{"reason": "changed their mind"}' | show number status cancel_reason
guest "$API/items/$CAKE" | show name stock
merchant "$API/events?shop=$SHOP&since=$CURSOR" | show data.0.type data.1.type

say "Two more, ready at once"
THIRD=$(guest "$API/shops/$SHOP/orders" -d "{\"lines\": [{\"item_id\": \"$BREAD\", \"quantity\": 1}]}" | show id)
FOURTH=$(guest "$API/shops/$SHOP/orders" -d "{\"lines\": [{\"item_id\": \"$BREAD\", \"quantity\": 2}]}" | show id)
BATCH="{\"ids\": [\"$THIRD\", \"$FOURTH\", \"$ID\"], \"to\": \"ready\"}"
merchant "$API/orders/batch-transitions" -d "$BATCH" | show data.0.status data.1.status data.2.status data.2.error.code

say "The orders of the shop, newest first"
merchant "$API/orders?shop=$SHOP&limit=2" | show data.0.number data.0.status data.1.number data.1.status

say "Read an order again only if it has changed"
ETAG=$(merchant -i "$API/orders/$ID" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
merchant -o /dev/null -w '%{http_code}\n' -H "If-None-Match: $ETAG" "$API/orders/$ID"

say "What the day brought, by the shop's own clock"
merchant "$API/stats?shop=$SHOP" | show timezone totals.orders totals.revenue currency totals.cancelled

say "The orders as a file for the books"
merchant "$API/orders/export?shop=$SHOP&format=csv&separator=semicolon" | cut -d ';' -f 3-5

say "The shop's way of working, as a drawing"
guest -o /dev/null -w '%{content_type}\n' "$API/shops/$SHOP/workflow.svg"

say "The courier's key is revoked, at once"
KEY_ID=$(merchant "$API/api-keys?shop=$SHOP" | show data.0.id)
merchant -X DELETE -o /dev/null -w '%{http_code}\n' "$API/api-keys/$KEY_ID"
courier "$API/orders" | show status code
