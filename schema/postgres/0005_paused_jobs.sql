-- Jobs that are not run by time, each by its name.
CREATE TABLE paused_jobs (
  name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  paused_at BIGINT NOT NULL
);
