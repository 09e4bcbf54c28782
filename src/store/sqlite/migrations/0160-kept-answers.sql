-- Answers to requests with an Idempotency-Key, for 24 hours. `place` is the hash of client key, endpoint and Idempotency-Key;
-- `body` is packed. Times are epoch milliseconds.
CREATE TABLE kept_answers (
  place        TEXT    PRIMARY KEY,
  created_at   INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  content_type TEXT    NOT NULL,
  body         BLOB    NOT NULL
) STRICT;
CREATE INDEX kept_answers_by_time ON kept_answers (created_at);
