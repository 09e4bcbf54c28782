-- What accounts had left of their quotas, at most once an hour for each. `quota` is JSON: {"fast": [remaining, total]}, a total
-- that is not told is null. Times are epoch milliseconds.
CREATE TABLE quota_history (
  account TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  quota   TEXT    NOT NULL,
  PRIMARY KEY (account, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX quota_history_by_time ON quota_history (at);
