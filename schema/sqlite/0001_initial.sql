-- Ids are UUIDv7 text, so "ORDER BY id" is "oldest first"; times are UTC milliseconds, money is minor units.
-- Flags are 0 or 1.

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id            TEXT NOT NULL PRIMARY KEY,
  username      TEXT NOT NULL,
  username_key  TEXT NOT NULL UNIQUE,
  email         TEXT,
  email_key     TEXT UNIQUE,
  name          TEXT,
  role          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  is_active     INTEGER NOT NULL,
  created_by    TEXT REFERENCES users (id),
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_role ON users (role, id);
CREATE INDEX users_by_creator ON users (created_by, id) WHERE created_by IS NOT NULL;

-- Refresh tokens by their digest. A used one stays until it expires: seeing it again revokes its family.
CREATE TABLE refresh_tokens (
  digest     TEXT NOT NULL PRIMARY KEY,
  family     TEXT NOT NULL,
  user_id    TEXT NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- The texts of workflows by their digest. A row never changes, so a parsed one can be kept for ever.
CREATE TABLE workflows (
  id   TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shops (
  id              TEXT NOT NULL PRIMARY KEY,
  slug            TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  description     TEXT,
  address         TEXT,
  phone           TEXT,
  timezone        TEXT NOT NULL,
  currency        TEXT NOT NULL,
  workflow_id     TEXT NOT NULL REFERENCES workflows (id),
  is_open         INTEGER NOT NULL,
  cancel_window_s INTEGER,
  number_prefix   TEXT NOT NULL,
  board_public    INTEGER NOT NULL,
  undo_window_s   INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  user_id  TEXT NOT NULL REFERENCES users (id),
  shop_id  TEXT NOT NULL REFERENCES shops (id),
  is_owner INTEGER NOT NULL,
  PRIMARY KEY (user_id, shop_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_shop ON members (shop_id, user_id);

CREATE TABLE items (
  id           TEXT NOT NULL PRIMARY KEY,
  shop_id      TEXT NOT NULL REFERENCES shops (id),
  name         TEXT NOT NULL,
  name_key     TEXT NOT NULL,
  sku          TEXT,
  description  TEXT,
  category     TEXT,
  price        INTEGER NOT NULL,
  is_available INTEGER NOT NULL,
  stock        INTEGER CHECK (stock >= 0),
  version      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX items_by_shop ON items (shop_id, id);
CREATE INDEX items_by_category ON items (shop_id, category, id);
CREATE UNIQUE INDEX items_sku ON items (shop_id, sku) WHERE sku IS NOT NULL;

-- The last order number that a shop gave on one of its local days.
CREATE TABLE order_counters (
  shop_id TEXT NOT NULL,
  day     TEXT NOT NULL,
  last    INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day)
) STRICT, WITHOUT ROWID;

-- `lines` is the JSON array that replies carry. Lines never change once placed and are only read with their order.
CREATE TABLE orders (
  id               TEXT NOT NULL PRIMARY KEY,
  shop_id          TEXT NOT NULL REFERENCES shops (id),
  day              TEXT NOT NULL,
  number           TEXT NOT NULL,
  status           TEXT NOT NULL,
  status_kind      TEXT NOT NULL,
  lines            TEXT NOT NULL,
  currency         TEXT NOT NULL,
  total            INTEGER NOT NULL,
  customer_name    TEXT,
  customer_email   TEXT,
  customer_phone   TEXT,
  customer_id      TEXT REFERENCES users (id),
  fulfilment       TEXT NOT NULL,
  delivery_address TEXT,
  notes            TEXT,
  tracking_number  TEXT,
  external_ref     TEXT,
  cancel_reason    TEXT,
  track_generation INTEGER NOT NULL,
  version          INTEGER NOT NULL,
  placed_at        INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  closed_at        INTEGER
) STRICT;
CREATE INDEX orders_by_shop ON orders (shop_id, id);
CREATE INDEX orders_by_status ON orders (shop_id, status, id);
CREATE INDEX orders_by_update ON orders (shop_id, updated_at, id);
CREATE INDEX orders_open ON orders (shop_id, id) WHERE closed_at IS NULL;
CREATE INDEX orders_by_customer ON orders (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX orders_external_ref ON orders (shop_id, external_ref) WHERE external_ref IS NOT NULL;

-- The append-only log. A new row gets the number after the largest one, and writers commit one after the other, so
-- `seq` grows in commit order without gaps.
CREATE TABLE events (
  seq         INTEGER NOT NULL PRIMARY KEY,
  at          INTEGER NOT NULL,
  type        TEXT NOT NULL,
  shop_id     TEXT NOT NULL,
  order_id    TEXT NOT NULL,
  number      TEXT NOT NULL,
  from_status TEXT,
  to_status   TEXT,
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL,
  actor_name  TEXT NOT NULL,
  note        TEXT,
  customer_id TEXT
) STRICT;
CREATE INDEX events_by_order ON events (order_id, seq);
CREATE INDEX events_by_shop ON events (shop_id, seq);
CREATE INDEX events_by_customer ON events (customer_id, seq) WHERE customer_id IS NOT NULL;

-- Replies kept for Idempotency-Key, written in the transaction of what they answer.
CREATE TABLE kept_replies (
  id          INTEGER NOT NULL PRIMARY KEY,
  caller      TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status      INTEGER NOT NULL,
  location    TEXT,
  etag        TEXT,
  cookie      TEXT,
  media_type  TEXT NOT NULL,
  body        TEXT NOT NULL,
  is_sealed   INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  UNIQUE (caller, key)
) STRICT;
