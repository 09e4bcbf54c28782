-- What several processes on one store agree by. Times are epoch milliseconds of the engine's clock.
ALTER TABLE request_log ADD COLUMN process TEXT NOT NULL DEFAULT '';
-- The process that makes the video, and until when it does unless it says so again.
ALTER TABLE videos ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE videos ADD COLUMN owned_until INTEGER NOT NULL DEFAULT 0;

-- Failed logins of the last minutes. `block` is where they came from, `guess` tells one wrong password from another.
CREATE TABLE failed_logins (
  block TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  guess TEXT    NOT NULL
) STRICT;
CREATE INDEX failed_logins_at ON failed_logins (at);

-- The feed of changes: what changed, and who did it. The position is counted in one row, so that a later position never
-- becomes visible before an earlier one. `swept` is the last position that was dropped.
CREATE TABLE changes (
  seq    INTEGER NOT NULL,
  kind   TEXT    NOT NULL,
  id     TEXT    NOT NULL,
  origin TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (seq)
) STRICT;
CREATE TABLE feed (
  one   INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  swept INTEGER NOT NULL,
  PRIMARY KEY (one)
) STRICT;
INSERT INTO feed (one, seq, swept) VALUES (1, 0, 0);

-- Who does a work for all, until when; `fence` grows with each new holder.
CREATE TABLE leases (
  name   TEXT    NOT NULL,
  holder TEXT    NOT NULL,
  fence  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  PRIMARY KEY (name)
) STRICT;

-- How many places of what a process holds, and requests that were granted to one in a minute.
CREATE TABLE places (
  name    TEXT    NOT NULL,
  process TEXT    NOT NULL,
  taken   INTEGER NOT NULL,
  PRIMARY KEY (name, process)
) STRICT;
CREATE TABLE slices (
  id    TEXT    NOT NULL,
  name  TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT;
CREATE INDEX slices_name ON slices (name, at);

-- The processes of the gateway; `info` is JSON.
CREATE TABLE processes (
  id      TEXT    NOT NULL,
  info    TEXT    NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT;

-- What token.json says of accounts (kind `entry`) and config.toml sets (kind `setting`), where all processes share it.
CREATE TABLE texts (
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT;

-- Writes that were done, so that one sent again because nobody answered is not done twice.
CREATE TABLE batches (
  id TEXT    NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT;
CREATE INDEX batches_at ON batches (at);
