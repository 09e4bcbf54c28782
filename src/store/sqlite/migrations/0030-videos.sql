-- Videos as jobs, in the order they were asked for. `phase` says how far the upstream may be: `waiting` was sent by nobody
-- yet, `sending` perhaps, `sent` surely (and `conversation_id` tells where), `over` is settled. Times are epoch milliseconds.
CREATE TABLE videos (
  seq             INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  -- The API key that made it; for another one it does not exist.
  key_id          TEXT    NOT NULL,
  -- The API it was asked for by, in whose form it is shown: openai or xai.
  form            TEXT    NOT NULL,
  model           TEXT    NOT NULL,
  prompt          TEXT    NOT NULL,
  -- How it is to be, as JSON; with the pictures it starts from, while it has not been sent.
  wish            TEXT    NOT NULL,
  pictures        BLOB,
  phase           TEXT    NOT NULL,
  account_id      TEXT    NOT NULL DEFAULT '',
  conversation_id TEXT    NOT NULL DEFAULT '',
  progress        INTEGER NOT NULL DEFAULT 0,
  created_at      INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL DEFAULT 0,
  -- Our copies, once it is made.
  file            TEXT    NOT NULL DEFAULT '',
  thumbnail       TEXT    NOT NULL DEFAULT '',
  -- Why it was not.
  fault           TEXT    NOT NULL DEFAULT '',
  message         TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX videos_key ON videos (key_id, seq);
CREATE INDEX videos_open ON videos (phase) WHERE phase <> 'over';
