-- Displays that show a shop's board, each with an API key of its own; and how they came to it.

CREATE TABLE screens (
  id           TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  shop_id      TEXT NOT NULL REFERENCES shops (id),
  key_id       TEXT NOT NULL UNIQUE REFERENCES api_keys (id),
  created_at   INTEGER NOT NULL,
  -- What the screen has said of itself last.
  seen_at      INTEGER,
  transport    TEXT,
  drawn_change INTEGER,
  drawn_at     INTEGER
) STRICT;
CREATE INDEX screens_by_shop ON screens (shop_id, id);

-- Displays that wait for a shop, by the digest of the token that they hold. Once paired, the key of the screen is kept
-- here, sealed, until the display has surely got it.
CREATE TABLE screen_pairings (
  digest     TEXT NOT NULL PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE,
  expires_at INTEGER NOT NULL,
  screen_id  TEXT UNIQUE REFERENCES screens (id),
  sealed_key TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX screen_pairings_by_expiry ON screen_pairings (expires_at);
