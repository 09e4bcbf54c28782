-- One row for each request of the API, in the order in which they ended. Times are milliseconds, `at` and `slot` since 1970.
-- `attempts` is a JSON list. No index: one on the ids would triple the cost of a row, and reading goes from the newest backwards.
CREATE TABLE request_log (
  seq        INTEGER PRIMARY KEY,
  request_id TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  endpoint   TEXT    NOT NULL,
  model      TEXT    NOT NULL,
  key_id     TEXT    NOT NULL,
  address    TEXT    NOT NULL,
  status     INTEGER NOT NULL,
  code       TEXT    NOT NULL,
  message    TEXT    NOT NULL,
  ending     TEXT    NOT NULL,
  stream     INTEGER NOT NULL,
  ms         INTEGER NOT NULL,
  first_ms   INTEGER,
  input      INTEGER,
  output     INTEGER,
  reasoning  INTEGER,
  cached     INTEGER,
  estimated  INTEGER,
  attempts   TEXT    NOT NULL
) STRICT;

-- What was asked and answered, only with log.store_bodies.
CREATE TABLE request_bodies (
  seq     INTEGER PRIMARY KEY,
  request TEXT NOT NULL,
  answer  TEXT NOT NULL
) STRICT;

-- Sums by hour and by day: of everything (`all`), of a model, a key, an account. For an account `requests` counts tries.
-- `span` is the length of the slot in hours. `ms` sums times of succeeded requests, `first_ms` those of `firsts` requests.
CREATE TABLE request_stats (
  kind      TEXT    NOT NULL,
  span      INTEGER NOT NULL,
  slot      INTEGER NOT NULL,
  name      TEXT    NOT NULL,
  requests  INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  input     INTEGER NOT NULL,
  output    INTEGER NOT NULL,
  reasoning INTEGER NOT NULL,
  cached    INTEGER NOT NULL,
  ms        INTEGER NOT NULL,
  first_ms  INTEGER NOT NULL,
  firsts    INTEGER NOT NULL,
  PRIMARY KEY (kind, span, slot, name)
) STRICT, WITHOUT ROWID;

-- How times are spread, for percentiles: how many requests took 2^(step/4) milliseconds, rounded to the next step.
CREATE TABLE request_spread (
  kind  TEXT    NOT NULL,
  span  INTEGER NOT NULL,
  slot  INTEGER NOT NULL,
  step  INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (kind, span, slot, step)
) STRICT, WITHOUT ROWID;
