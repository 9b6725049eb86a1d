-- What leaves the house when something happens to an order: to webhooks, by e-mail, ntfy and push.

-- Where a shop, or the whole house (no shop), wants its events; `events` are their names, parted by spaces.
CREATE TABLE webhooks (
  id                UUID NOT NULL PRIMARY KEY,
  url               TEXT COLLATE "C" NOT NULL,
  events            TEXT COLLATE "C" NOT NULL,
  shop_id           UUID REFERENCES shops (id),
  full_payload      BIGINT NOT NULL,
  sealed_secret     TEXT COLLATE "C" NOT NULL,
  sealed_old_secret TEXT COLLATE "C",
  old_secret_until  BIGINT,
  is_active         BIGINT NOT NULL,
  disabled_reason   TEXT COLLATE "C",
  failures_in_a_row BIGINT NOT NULL,
  failing_since     BIGINT,
  is_failure_told   BIGINT NOT NULL,
  created_by        UUID REFERENCES users (id),
  created_at        BIGINT NOT NULL,
  updated_at        BIGINT NOT NULL,
  version           BIGINT NOT NULL
);
CREATE INDEX webhooks_by_shop ON webhooks (shop_id, id);

-- The outbox. Those of one order and destination go out one after the other. `is_behind`: an open one is before it, and
-- it is looked at again when that one is closed. Not all that have to wait are marked so, but all that are have to wait.
CREATE TABLE notifications (
  id          UUID NOT NULL PRIMARY KEY,
  kind        TEXT COLLATE "C" NOT NULL,
  destination TEXT COLLATE "C" NOT NULL,
  shop_id     UUID,
  order_id    UUID,
  seq         BIGINT NOT NULL,
  type        TEXT COLLATE "C" NOT NULL,
  topic       TEXT COLLATE "C" NOT NULL,
  body        TEXT COLLATE "C" NOT NULL,
  dedupe      TEXT COLLATE "C",
  state       TEXT COLLATE "C" NOT NULL,
  tries       BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  closed_at   BIGINT,
  last_error  TEXT COLLATE "C",
  last_status BIGINT,
  last_try_at BIGINT,
  lease_until BIGINT,
  leased_by   TEXT COLLATE "C",
  is_behind   BIGINT NOT NULL DEFAULT 0
);
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
  notification_id UUID NOT NULL REFERENCES notifications (id),
  number          BIGINT NOT NULL,
  at              BIGINT NOT NULL,
  took_ms         BIGINT NOT NULL,
  status          BIGINT,
  error           TEXT COLLATE "C",
  request         TEXT COLLATE "C" NOT NULL,
  response        TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (notification_id, number)
);

-- What a shop's mail says, where it says it in its own words.
CREATE TABLE message_templates (
  shop_id    UUID NOT NULL REFERENCES shops (id),
  status     TEXT COLLATE "C" NOT NULL,
  language   TEXT COLLATE "C" NOT NULL,
  subject    TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (shop_id, status, language)
);

-- Browsers that want to hear of an order.
CREATE TABLE push_subscriptions (
  id         UUID NOT NULL PRIMARY KEY,
  order_id   UUID NOT NULL REFERENCES orders (id),
  endpoint   TEXT COLLATE "C" NOT NULL,
  p256dh     TEXT COLLATE "C" NOT NULL,
  auth       TEXT COLLATE "C" NOT NULL,
  language   TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX push_subscriptions_by_order ON push_subscriptions (order_id, endpoint);

ALTER TABLE shops ADD COLUMN ntfy_topic TEXT COLLATE "C";
-- What the guest who placed it reads, where that is known; and whether a browser has asked to hear of it.
ALTER TABLE orders ADD COLUMN language TEXT COLLATE "C";
ALTER TABLE orders ADD COLUMN has_push BIGINT NOT NULL DEFAULT 0;
