-- What leaves the house when something happens to an order: to webhooks, by e-mail, ntfy and push.

-- Where a shop, or the whole house (no shop), wants its events; `events` are their names, parted by spaces.
CREATE TABLE webhooks (
  id                TEXT NOT NULL PRIMARY KEY,
  url               TEXT NOT NULL,
  events            TEXT NOT NULL,
  shop_id           TEXT REFERENCES shops (id),
  full_payload      INTEGER NOT NULL,
  sealed_secret     TEXT NOT NULL,
  sealed_old_secret TEXT,
  old_secret_until  INTEGER,
  is_active         INTEGER NOT NULL,
  disabled_reason   TEXT,
  failures_in_a_row INTEGER NOT NULL,
  failing_since     INTEGER,
  is_failure_told   INTEGER NOT NULL,
  created_by        TEXT REFERENCES users (id),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  version           INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_by_shop ON webhooks (shop_id, id);

-- The outbox. Those of one order and destination go out one after the other. `is_behind`: an open one is before it, and
-- it is looked at again when that one is closed. Not all that have to wait are marked so, but all that are have to wait.
CREATE TABLE notifications (
  id          TEXT NOT NULL PRIMARY KEY,
  kind        TEXT NOT NULL,
  destination TEXT NOT NULL,
  shop_id     TEXT,
  order_id    TEXT,
  seq         INTEGER NOT NULL,
  type        TEXT NOT NULL,
  topic       TEXT NOT NULL,
  body        TEXT NOT NULL,
  dedupe      TEXT,
  state       TEXT NOT NULL,
  tries       INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  closed_at   INTEGER,
  last_error  TEXT,
  last_status INTEGER,
  last_try_at INTEGER,
  lease_until INTEGER,
  leased_by   TEXT,
  is_behind   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX notifications_dedupe ON notifications (dedupe) WHERE dedupe IS NOT NULL;
-- What to send next; what goes before it; what is being sent.
CREATE INDEX notifications_due ON notifications (destination, due_at, seq, id)
  WHERE state IN ('queued', 'failed') AND is_behind = 0;
CREATE INDEX notifications_in_turn ON notifications (destination, order_id, seq, id)
  WHERE state IN ('queued', 'failed');
CREATE INDEX notifications_leased ON notifications (lease_until) WHERE lease_until IS NOT NULL;
-- Lists.
CREATE INDEX notifications_by_order ON notifications (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX notifications_by_shop ON notifications (shop_id, id) WHERE shop_id IS NOT NULL;
CREATE INDEX notifications_by_destination ON notifications (destination, id);
CREATE INDEX notifications_by_state ON notifications (state, id) WHERE state <> 'sent';
CREATE INDEX notifications_closed ON notifications (state, closed_at, id) WHERE closed_at IS NOT NULL;

-- The tries to send them, counted from 1.
CREATE TABLE deliveries (
  notification_id TEXT NOT NULL REFERENCES notifications (id),
  number          INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  took_ms         INTEGER NOT NULL,
  status          INTEGER,
  error           TEXT,
  request         TEXT NOT NULL,
  response        TEXT NOT NULL,
  PRIMARY KEY (notification_id, number)
) STRICT;

-- What a shop's mail says, where it says it in its own words.
CREATE TABLE message_templates (
  shop_id    TEXT NOT NULL REFERENCES shops (id),
  status     TEXT NOT NULL,
  language   TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, status, language)
) STRICT, WITHOUT ROWID;

-- Browsers that want to hear of an order.
CREATE TABLE push_subscriptions (
  id         TEXT NOT NULL PRIMARY KEY,
  order_id   TEXT NOT NULL REFERENCES orders (id),
  endpoint   TEXT NOT NULL,
  p256dh     TEXT NOT NULL,
  auth       TEXT NOT NULL,
  language   TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX push_subscriptions_by_order ON push_subscriptions (order_id, endpoint);

ALTER TABLE shops ADD COLUMN ntfy_topic TEXT;
-- What the guest who placed it reads, where that is known; and whether a browser has asked to hear of it.
ALTER TABLE orders ADD COLUMN language TEXT;
ALTER TABLE orders ADD COLUMN has_push INTEGER NOT NULL DEFAULT 0;
