-- The same book of orders as schema/sqlite has after its step 0008. Times are UTC milliseconds, money is minor units,
-- flags are 0 or 1. Ids are UUIDv7, so "ORDER BY id" is "oldest first". Texts are compared byte by byte.

-- For finding orders by a part of what is written on them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Whoever has locked it is the one writer of the moment, over all instances. So nobody waits for a lock that somebody
-- else holds who waits for one of his, numbers are given in the order of the commits, and each change sees all that was
-- committed before it. Its one row names the session that wrote last, when that wants to know whether it is the same.
CREATE TABLE writer_turn (
  session TEXT COLLATE "C" NOT NULL
);
INSERT INTO writer_turn (session) VALUES ('');

CREATE TABLE meta (
  key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

-- One row: counts the changes to accounts, members and shops.
CREATE TABLE revision (
  id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  number BIGINT NOT NULL
);
INSERT INTO revision (id, number) VALUES (1, 1);

CREATE TABLE users (
  id                 UUID NOT NULL PRIMARY KEY,
  username           TEXT COLLATE "C" NOT NULL,
  username_key       TEXT COLLATE "C" NOT NULL UNIQUE,
  email              TEXT COLLATE "C",
  email_key          TEXT COLLATE "C" UNIQUE,
  name               TEXT COLLATE "C",
  role               TEXT COLLATE "C" NOT NULL,
  password_hash      TEXT COLLATE "C" NOT NULL,
  is_active          BIGINT NOT NULL,
  created_by         UUID REFERENCES users (id),
  version            BIGINT NOT NULL,
  created_at         BIGINT NOT NULL,
  updated_at         BIGINT NOT NULL,
  session_generation BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX users_by_role ON users (role, id);
CREATE INDEX users_by_creator ON users (created_by, id) WHERE created_by IS NOT NULL;
CREATE INDEX users_inactive ON users (id) WHERE is_active = 0;

-- Refresh tokens by their digest. A used one stays until it expires: seeing it again revokes its family.
CREATE TABLE refresh_tokens (
  digest     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  family     TEXT COLLATE "C" NOT NULL,
  user_id    UUID NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- Tickets by their digest. Each is good for one stream, and for no longer than the access token that it stands for.
CREATE TABLE live_tickets (
  digest                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id               UUID NOT NULL REFERENCES users (id),
  expires_at            BIGINT NOT NULL,
  session_generation    BIGINT NOT NULL,
  credential_expires_at BIGINT
);
CREATE INDEX live_tickets_by_expiry ON live_tickets (expires_at);

-- The texts of workflows by their digest. A row never changes, so a parsed one can be kept for ever.
CREATE TABLE workflows (
  id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL
);

CREATE TABLE shops (
  id               UUID NOT NULL PRIMARY KEY,
  slug             TEXT COLLATE "C" NOT NULL UNIQUE,
  name             TEXT COLLATE "C" NOT NULL,
  description      TEXT COLLATE "C",
  address          TEXT COLLATE "C",
  phone            TEXT COLLATE "C",
  timezone         TEXT COLLATE "C" NOT NULL,
  currency         TEXT COLLATE "C" NOT NULL,
  workflow_id      TEXT COLLATE "C" NOT NULL REFERENCES workflows (id),
  is_open          BIGINT NOT NULL,
  cancel_window_s  BIGINT,
  number_prefix    TEXT COLLATE "C" NOT NULL,
  board_public     BIGINT NOT NULL,
  undo_window_s    BIGINT NOT NULL,
  version          BIGINT NOT NULL,
  created_at       BIGINT NOT NULL,
  updated_at       BIGINT NOT NULL,
  timers_paused_at BIGINT
);
CREATE INDEX shops_paused ON shops (id) WHERE timers_paused_at IS NOT NULL;

CREATE TABLE members (
  user_id  UUID NOT NULL REFERENCES users (id),
  shop_id  UUID NOT NULL REFERENCES shops (id),
  is_owner BIGINT NOT NULL,
  PRIMARY KEY (user_id, shop_id)
);
CREATE INDEX members_by_shop ON members (shop_id, user_id);

-- Keys of machines, by the digest of the key. A revoked key is gone.
CREATE TABLE api_keys (
  id           UUID NOT NULL PRIMARY KEY,
  name         TEXT COLLATE "C" NOT NULL,
  digest       TEXT COLLATE "C" NOT NULL UNIQUE,
  prefix       TEXT COLLATE "C" NOT NULL,
  scopes       BIGINT NOT NULL,
  shop_id      UUID REFERENCES shops (id),
  created_by   UUID REFERENCES users (id),
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT,
  last_used_at BIGINT
);
CREATE INDEX api_keys_by_shop ON api_keys (shop_id, id) WHERE shop_id IS NOT NULL;

CREATE TABLE items (
  id           UUID NOT NULL PRIMARY KEY,
  shop_id      UUID NOT NULL REFERENCES shops (id),
  name         TEXT COLLATE "C" NOT NULL,
  name_key     TEXT COLLATE "C" NOT NULL,
  sku          TEXT COLLATE "C",
  description  TEXT COLLATE "C",
  category     TEXT COLLATE "C",
  price        BIGINT NOT NULL,
  is_available BIGINT NOT NULL,
  stock        BIGINT CHECK (stock >= 0),
  version      BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL
);
CREATE INDEX items_by_shop ON items (shop_id, id);
CREATE INDEX items_by_category ON items (shop_id, category, id);
CREATE UNIQUE INDEX items_sku ON items (shop_id, sku) WHERE sku IS NOT NULL;

-- The last order number that a shop gave on one of its local days.
CREATE TABLE order_counters (
  shop_id UUID NOT NULL,
  day     TEXT COLLATE "C" NOT NULL,
  last    BIGINT NOT NULL,
  PRIMARY KEY (shop_id, day)
);

-- `lines` is the JSON array that replies carry. Lines never change once placed and are only read with their order.
-- `search_key` grows with the time at which an order was placed. `is_indexed`: whether order_search has it as it is.
CREATE TABLE orders (
  id               UUID NOT NULL PRIMARY KEY,
  shop_id          UUID NOT NULL REFERENCES shops (id),
  day              TEXT COLLATE "C" NOT NULL,
  number           TEXT COLLATE "C" NOT NULL,
  status           TEXT COLLATE "C" NOT NULL,
  status_kind      TEXT COLLATE "C" NOT NULL,
  lines            TEXT COLLATE "C" NOT NULL,
  currency         TEXT COLLATE "C" NOT NULL,
  total            BIGINT NOT NULL,
  customer_name    TEXT COLLATE "C",
  customer_email   TEXT COLLATE "C",
  customer_phone   TEXT COLLATE "C",
  customer_id      UUID REFERENCES users (id),
  fulfilment       TEXT COLLATE "C" NOT NULL,
  delivery_address TEXT COLLATE "C",
  notes            TEXT COLLATE "C",
  tracking_number  TEXT COLLATE "C",
  external_ref     TEXT COLLATE "C",
  cancel_reason    TEXT COLLATE "C",
  track_generation BIGINT NOT NULL,
  version          BIGINT NOT NULL,
  placed_at        BIGINT NOT NULL,
  updated_at       BIGINT NOT NULL,
  closed_at        BIGINT,
  status_since     BIGINT NOT NULL,
  search_key       BIGINT NOT NULL,
  is_indexed       BIGINT NOT NULL DEFAULT 0,
  queue_length     BIGINT NOT NULL DEFAULT -1,
  eta_at           BIGINT,
  eta_latest_at    BIGINT,
  timer_at         BIGINT
);
CREATE INDEX orders_by_shop ON orders (shop_id, id);
CREATE INDEX orders_by_status ON orders (shop_id, status, id);
CREATE INDEX orders_by_update ON orders (shop_id, updated_at, id);
CREATE INDEX orders_open ON orders (shop_id, id) WHERE closed_at IS NULL;
CREATE INDEX orders_on_board ON orders (shop_id, status, id) WHERE closed_at IS NULL;
CREATE INDEX orders_by_customer ON orders (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_by_number ON orders (shop_id, day, number);
CREATE UNIQUE INDEX orders_external_ref ON orders (shop_id, external_ref) WHERE external_ref IS NOT NULL;
CREATE UNIQUE INDEX orders_by_search_key ON orders (search_key);
CREATE INDEX orders_to_index ON orders (search_key) WHERE is_indexed = 0;
-- What is due next is found over all shops, without those that are paused; a list is one shop's.
CREATE INDEX orders_by_timer ON orders (timer_at, id, shop_id) WHERE timer_at IS NOT NULL;
CREATE INDEX orders_timers_of_shop ON orders (shop_id, timer_at, id) WHERE timer_at IS NOT NULL;

-- What orders are found by, in lower case, one field or name a line. By orders.search_key.
CREATE TABLE order_search (
  order_key BIGINT NOT NULL PRIMARY KEY,
  text      TEXT COLLATE "C" NOT NULL
);
CREATE INDEX order_search_trigrams ON order_search USING gin (text gin_trgm_ops);

-- The append-only log. A new row gets the number after the largest one, and writers commit one after the other, so
-- `seq` grows in commit order without gaps.
CREATE TABLE events (
  seq         BIGINT NOT NULL PRIMARY KEY,
  at          BIGINT NOT NULL,
  type        TEXT COLLATE "C" NOT NULL,
  shop_id     UUID NOT NULL,
  order_id    UUID NOT NULL,
  number      TEXT COLLATE "C" NOT NULL,
  from_status TEXT COLLATE "C",
  to_status   TEXT COLLATE "C",
  actor_kind  TEXT COLLATE "C" NOT NULL,
  actor_id    TEXT COLLATE "C" NOT NULL,
  actor_name  TEXT COLLATE "C" NOT NULL,
  note        TEXT COLLATE "C",
  customer_id UUID
);
CREATE INDEX events_by_order ON events (order_id, seq);
CREATE INDEX events_by_shop ON events (shop_id, seq);
CREATE INDEX events_by_customer ON events (customer_id, seq) WHERE customer_id IS NOT NULL;

-- Replies kept for Idempotency-Key, written in the transaction of what they answer.
CREATE TABLE kept_replies (
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  caller      TEXT COLLATE "C" NOT NULL,
  key         TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  status      BIGINT NOT NULL,
  location    TEXT COLLATE "C",
  etag        TEXT COLLATE "C",
  cookie      TEXT COLLATE "C",
  media_type  TEXT COLLATE "C" NOT NULL,
  body        TEXT COLLATE "C" NOT NULL,
  is_sealed   BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  UNIQUE (caller, key)
);

-- How long the newest orders of a group took to be ready: those placed in one hour of the local day behind a queue of
-- one length; -1 is any. `samples` are milliseconds, oldest first, parted by spaces; the median and the 80th percentile
-- of them are there once they are enough for an estimate.
CREATE TABLE ready_times (
  shop_id   UUID NOT NULL REFERENCES shops (id),
  hour      BIGINT NOT NULL,
  queue     BIGINT NOT NULL,
  median_ms BIGINT,
  p80_ms    BIGINT,
  samples   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (shop_id, hour, queue)
);

-- The stays of orders in their statuses, by when they ended.
CREATE TABLE status_times (
  shop_id  UUID NOT NULL REFERENCES shops (id),
  left_at  BIGINT NOT NULL,
  order_id UUID NOT NULL,
  status   TEXT COLLATE "C" NOT NULL,
  took_ms  BIGINT NOT NULL,
  PRIMARY KEY (shop_id, left_at, order_id, status)
);

-- Who did what, and from where. Ids are in the order of time, so they are also the order of the list.
CREATE TABLE audit (
  id         UUID NOT NULL PRIMARY KEY,
  at         BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL,
  actor_id   TEXT COLLATE "C" NOT NULL,
  actor_name TEXT COLLATE "C" NOT NULL,
  action     TEXT COLLATE "C" NOT NULL,
  target     TEXT COLLATE "C" NOT NULL,
  status     BIGINT,
  address    TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL
);
-- Nobody asks for what guests did as guests, or for changes of nothing in particular.
CREATE INDEX audit_by_actor ON audit (actor_id, id) WHERE actor_id <> '';
CREATE INDEX audit_by_target ON audit (target, id) WHERE target <> '';
CREATE INDEX audit_by_action ON audit (action, id);
