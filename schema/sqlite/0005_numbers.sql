-- What a shop's own history tells: when an order will be ready, how long orders stay where, how many there were.

-- -1 for orders from before, whose queue nobody counted.
ALTER TABLE orders ADD COLUMN queue_length INTEGER NOT NULL DEFAULT -1;
ALTER TABLE orders ADD COLUMN eta_at INTEGER;
ALTER TABLE orders ADD COLUMN eta_latest_at INTEGER;

-- A board shows when orders will be ready, too, and still reads no order.
DROP INDEX orders_on_board;
CREATE INDEX orders_on_board ON orders (shop_id, status, id, number, status_since, eta_at, eta_latest_at, closed_at)
  WHERE closed_at IS NULL;

-- Orders are counted without being read, too.
DROP INDEX orders_by_shop;
CREATE INDEX orders_by_shop ON orders (shop_id, id, status_kind, total);

-- How long the newest orders of a group took to be ready: those placed in one hour of the local day behind a queue of
-- one length; -1 is any. `samples` are milliseconds, oldest first, parted by spaces; the median and the 80th percentile
-- of them are there once they are enough for an estimate.
CREATE TABLE ready_times (
  shop_id   TEXT NOT NULL REFERENCES shops (id),
  hour      INTEGER NOT NULL,
  queue     INTEGER NOT NULL,
  median_ms INTEGER,
  p80_ms    INTEGER,
  samples   TEXT NOT NULL,
  PRIMARY KEY (shop_id, hour, queue)
) STRICT, WITHOUT ROWID;

-- The stays of orders in their statuses, by when they ended.
CREATE TABLE status_times (
  shop_id  TEXT NOT NULL REFERENCES shops (id),
  left_at  INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  status   TEXT NOT NULL,
  took_ms  INTEGER NOT NULL,
  PRIMARY KEY (shop_id, left_at, order_id, status)
) STRICT, WITHOUT ROWID;
