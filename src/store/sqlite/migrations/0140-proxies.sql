-- Proxies that accounts are sent through. Addresses may hold passwords. Times are epoch milliseconds.
CREATE TABLE proxies (
  id         TEXT    PRIMARY KEY,
  url        TEXT    NOT NULL,
  name       TEXT    NOT NULL DEFAULT '',
  enabled    INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
