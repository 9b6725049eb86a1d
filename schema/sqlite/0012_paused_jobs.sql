-- Jobs that are not run by time, each by its name.
CREATE TABLE paused_jobs (
  name      TEXT NOT NULL PRIMARY KEY,
  paused_at INTEGER NOT NULL
) STRICT;
