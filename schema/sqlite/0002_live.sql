-- What live views need: how long an order has been in its status, one-use tickets for streams, and a number that says
-- when what a stream may see has to be looked up again.

-- When the order came into its status. The log knows it for orders from before; without their events, it is the last
-- change.
ALTER TABLE orders ADD COLUMN status_since INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET status_since = coalesce(
  (SELECT at FROM events WHERE order_id = orders.id AND to_status = orders.status ORDER BY seq DESC LIMIT 1),
  updated_at);

-- A board shows open orders alone, and no more of them than is in this index: building one reads no order. For that,
-- SQLite wants closed_at in it, too.
CREATE INDEX orders_on_board ON orders (shop_id, status, id, number, status_since, closed_at) WHERE closed_at IS NULL;

-- Raised when all sessions of an account end: streams opened before end, too.
ALTER TABLE users ADD COLUMN session_generation INTEGER NOT NULL DEFAULT 0;

-- Tickets by their digest. Each is good for one stream, and for no longer than the access token that it stands for.
CREATE TABLE live_tickets (
  digest                TEXT NOT NULL PRIMARY KEY,
  user_id               TEXT NOT NULL REFERENCES users (id),
  expires_at            INTEGER NOT NULL,
  session_generation    INTEGER NOT NULL,
  credential_expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX live_tickets_by_expiry ON live_tickets (expires_at);

-- One row: counts the changes to accounts, members and shops.
CREATE TABLE revision (
  id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL
) STRICT;
INSERT INTO revision (id, number) VALUES (1, 1);
