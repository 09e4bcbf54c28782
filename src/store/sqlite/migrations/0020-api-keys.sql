-- Keys of callers. `hash` is the SHA-256 of a secret of 240 random bits: nothing here opens anything.
-- Times are epoch milliseconds, 0 is never; a limit of 0 is no limit; `models` is a JSON list, [] allows all.
CREATE TABLE api_keys (
  id             TEXT    PRIMARY KEY,
  hash           TEXT    NOT NULL UNIQUE,
  name           TEXT    NOT NULL,
  prefix         TEXT    NOT NULL,
  enabled        INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  last_used_at   INTEGER NOT NULL,
  models         TEXT    NOT NULL,
  rpm            INTEGER NOT NULL,
  concurrency    INTEGER NOT NULL,
  daily_tokens   INTEGER NOT NULL,
  monthly_tokens INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Requests of the last minute of keys with a limit on them, so that a restart does not open a new minute.
CREATE TABLE api_key_minute (
  key_id TEXT    NOT NULL,
  at     INTEGER NOT NULL
) STRICT;

-- Tokens a key used, by day since 1970 in UTC. Kept as long as they count: a month.
CREATE TABLE api_key_tokens (
  key_id TEXT    NOT NULL,
  day    INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  PRIMARY KEY (key_id, day)
) STRICT, WITHOUT ROWID;
