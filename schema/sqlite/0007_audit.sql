-- Who did what, and from where. Ids are in the order of time, so they are also the order of the list.
CREATE TABLE audit (
  id         TEXT NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action     TEXT NOT NULL,
  target     TEXT NOT NULL,
  status     INTEGER,
  address    TEXT NOT NULL,
  request_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Nobody asks for what guests did as guests, or for changes of nothing in particular.
CREATE INDEX audit_by_actor ON audit (actor_id, id) WHERE actor_id <> '';
CREATE INDEX audit_by_target ON audit (target, id) WHERE target <> '';
CREATE INDEX audit_by_action ON audit (action, id);
