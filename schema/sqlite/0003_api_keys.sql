-- Keys of machines, by the digest of the key. A revoked key is gone.
CREATE TABLE api_keys (
  id           TEXT NOT NULL PRIMARY KEY,
  name         TEXT NOT NULL,
  digest       TEXT NOT NULL UNIQUE,
  prefix       TEXT NOT NULL,
  scopes       INTEGER NOT NULL,
  shop_id      TEXT REFERENCES shops (id),
  created_by   TEXT REFERENCES users (id),
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_shop ON api_keys (shop_id, id) WHERE shop_id IS NOT NULL;
