-- What the process learns of its accounts. Credentials, notes and tags live in token.json alone.
-- Times are epoch milliseconds, 0 means never.
CREATE TABLE account_state (
  id               TEXT    PRIMARY KEY,
  state            TEXT    NOT NULL,
  reason           TEXT    NOT NULL DEFAULT '',
  since            INTEGER NOT NULL DEFAULT 0,
  detected_tier    TEXT    NOT NULL DEFAULT '',
  cooling          TEXT    NOT NULL DEFAULT '{}',
  limit_streak     TEXT    NOT NULL DEFAULT '{}',
  quota            TEXT    NOT NULL DEFAULT '{}',
  use_count        INTEGER NOT NULL DEFAULT 0,
  fail_count       INTEGER NOT NULL DEFAULT 0,
  last_used_at     INTEGER NOT NULL DEFAULT 0,
  last_sync_at     INTEGER NOT NULL DEFAULT 0,
  last_fail_at     INTEGER NOT NULL DEFAULT 0,
  last_fail_reason TEXT    NOT NULL DEFAULT '',
  -- The status token.json showed when it was last read or written: another one there is a person's doing.
  file_status      TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Small facts about the database itself.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
