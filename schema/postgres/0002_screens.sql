-- Displays that show a shop's board, each with an API key of its own; and how they came to it.

CREATE TABLE screens (
  id           UUID NOT NULL PRIMARY KEY,
  name         TEXT COLLATE "C" NOT NULL,
  shop_id      UUID NOT NULL REFERENCES shops (id),
  key_id       UUID NOT NULL UNIQUE REFERENCES api_keys (id),
  created_at   BIGINT NOT NULL,
  -- What the screen has said of itself last.
  seen_at      BIGINT,
  transport    TEXT COLLATE "C",
  drawn_change BIGINT,
  drawn_at     BIGINT
);
CREATE INDEX screens_by_shop ON screens (shop_id, id);

-- Displays that wait for a shop, by the digest of the token that they hold. Once paired, the key of the screen is kept
-- here, sealed, until the display has surely got it.
CREATE TABLE screen_pairings (
  digest     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  code       TEXT COLLATE "C" NOT NULL UNIQUE,
  expires_at BIGINT NOT NULL,
  screen_id  UUID UNIQUE REFERENCES screens (id),
  sealed_key TEXT COLLATE "C"
);
CREATE INDEX screen_pairings_by_expiry ON screen_pairings (expires_at);
